package io.mqtttck.load.engine;

import com.typesafe.scalalogging.Logger;
import io.gatling.core.action.Action;
import io.gatling.core.action.BlockExit;
import io.gatling.core.session.Session;
import io.gatling.core.structure.ScenarioContext;
import io.gatling.javaapi.core.ActionBuilder;
import org.slf4j.LoggerFactory;
import scala.Option;

/** Makes a {@link Step} a part of a Gatling scenario. */
public interface StepBuilder extends ActionBuilder {

  /** The name under which Gatling records the step; may contain expressions. */
  String name();

  /** What the step does. */
  Step step();

  /** Whether Gatling records the step when it ends well; a failure is always recorded. */
  default boolean recorded() {
    return true;
  }

  @Override
  default io.gatling.core.action.builder.ActionBuilder asScala() {
    return new Builder(name(), step(), recorded());
  }

  /** Gatling's side of the builder. */
  record Builder(String name, Step step, boolean recorded)
      implements io.gatling.core.action.builder.ActionBuilder {

    @Override
    public Action build(ScenarioContext context, Action next) {
      // Asking for the components registers them, so that their onExit runs when a user ends.
      context.protocolComponentsRegistry().components(StepProtocol.KEY);
      return new StepAction(this, context, next);
    }
  }

  /**
   * What Gatling calls for each user. Gatling's own base classes cannot be extended from Java:
   * their super calls are synthetic. So this does by hand what they do.
   */
  final class StepAction implements Action {

    private final Builder builder;
    private final ScenarioContext context;
    private final Action next;
    private Logger logger = Logger.apply(LoggerFactory.getLogger(StepAction.class));

    StepAction(Builder builder, ScenarioContext context, Action next) {
      this.builder = builder;
      this.context = context;
      this.next = next;
    }

    @Override
    public String name() {
      return builder.name();
    }

    @Override
    public Logger logger() {
      return logger;
    }

    @Override
    public void com$typesafe$scalalogging$StrictLogging$_setter_$logger_$eq(Logger newLogger) {
      logger = newLogger;
    }

    @Override
    public void $bang(Session session) {
      Option<BlockExit> exit = BlockExit.mustExit(session);
      if (exit.isEmpty()) {
        Action.super.$bang(session);
      } else {
        var core = context.coreComponents();
        exit.get().exitBlock(core.statsEngine(), core.clock().nowMillis());
      }
    }

    @Override
    public void execute(Session session) {
      StepContext stepContext =
          new StepContext(
              context, next, StepContext.eval(name(), session), builder.recorded(), session);
      try {
        builder.step().start(stepContext);
      } catch (Exception e) {
        stepContext.ko(e.getMessage() == null ? e.toString() : e.getMessage());
      }
    }
  }
}
