package dev.sluice.cli.exit;

/** The exit codes of the commands. */
public final class ExitCode {
    /** The command succeeded. */
    public static final int DONE = 0;
    /** The result is negative: invalid configuration, over a limit, not ready, or refused. */
    public static final int NO = 1;
    /** The usage is wrong. */
    public static final int USAGE = 2;
    /** No gateway responds. */
    public static final int NO_GATEWAY = 3;

    private ExitCode() {}
}
