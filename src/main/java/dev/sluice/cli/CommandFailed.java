package dev.sluice.cli;

/** Ends a command with one line for its user and an exit code; no stack trace, for nothing is broken in the command itself. */
public final class CommandFailed extends RuntimeException {
    private final int exitCode;

    CommandFailed(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
