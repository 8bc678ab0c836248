package dev.sluice.cli;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;

/** A command line as somebody typed it, in this process: its exit code and what it said. */
public record Typed(int exit, String out, String err) {
    public static Typed type(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Sluice.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
        return new Typed(exit, out.toString(), err.toString());
    }

    /** What it said with {@code --json}. */
    public JsonObject json() {
        return new JsonObject(out);
    }
}
