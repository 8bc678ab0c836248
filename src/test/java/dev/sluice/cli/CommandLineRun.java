package dev.sluice.cli;

import dev.sluice.sim.cli.SimulatorMain;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;

/** A command line that runs in this process, with its exit code and output. */
public record CommandLineRun(int exit, String out, String err) {
    public static CommandLineRun type(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = SluiceCommand.commandLine(SimulatorMain.COMMANDS)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
        return new CommandLineRun(exit, out.toString(), err.toString());
    }

    /** Returns the output of a command with {@code --json}. */
    public JsonObject json() {
        return new JsonObject(out);
    }
}
