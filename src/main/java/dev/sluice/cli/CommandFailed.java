package dev.sluice.cli;

/**
 * An exception that ends a command with one line for the user and an exit code. No stack trace is printed, because the
 * failure is expected.
 */
public final class CommandFailed extends RuntimeException {
    private final int exitCode;

    public CommandFailed(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
