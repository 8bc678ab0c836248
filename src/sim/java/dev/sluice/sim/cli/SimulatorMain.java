package dev.sluice.sim.cli;

import dev.sluice.cli.SluiceCommand;
import java.util.List;

/**
 * Where a process begins that may need the simulated exchanges. It knows all commands but {@code run} and
 * {@code upgrade}, whose process begins in the jar of the gateway, without this one.
 */
public final class SimulatorMain {
    /** The commands of the simulator. */
    public static final List<Class<?>> COMMANDS =
            List.of(SimCommand.class, SimulateCommand.class, DemoCommand.class, DemoBotCommand.class);

    private SimulatorMain() {}

    public static void main(String[] arguments) {
        System.exit(SluiceCommand.run(COMMANDS, arguments));
    }
}
