package dev.sluice.cli.exit;

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

    public int exitCode() {
        return exitCode;
    }
}
