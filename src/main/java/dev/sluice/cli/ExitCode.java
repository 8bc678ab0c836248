package dev.sluice.cli;

/** What a command's exit code says. */
public final class ExitCode {
    /** It did what it says. */
    public static final int DONE = 0;
    /** The answer is no: invalid configuration, over a limit, not ready. */
    public static final int NO = 1;
    /** Wrong usage. */
    public static final int USAGE = 2;
    /** No gateway answers. */
    public static final int NO_GATEWAY = 3;

    private ExitCode() {}
}
