package dev.sluice.cli;

import dev.sluice.base.unit.CountText;
import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.status.PullStatus;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The part of a halt that cancels resting orders: it follows the gateway until that is over, and prints it. */
public final class PullReport {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int MAX_POLLS_WITHOUT_PROGRESS = 150;
    private static final double MILLIS_PER_SECOND = 1e3;

    private PullReport() {}

    /**
     * Waits until the pull is over, or makes no progress for half a minute, and returns its last state.
     *
     * @param out gets a line for each progress; empty for none
     */
    public static PullStatus follow(AdminClient client, PullStatus begun, Optional<PrintWriter> out) {
        PullStatus last = begun;
        int silent = 0;
        while (!last.isOver() && silent < MAX_POLLS_WITHOUT_PROGRESS) {
            LockSupport.parkNanos(POLL_NANOS);
            PullStatus now = find(
                    client.get("/admin/pulls", PullStatus.Pulls.class).value().pulls(), begun);
            boolean isProgress = now.pulled() != last.pulled() || now.left() != last.left() || now.isOver();
            silent = isProgress ? 0 : silent + 1;
            if (isProgress) {
                out.ifPresent(to -> {
                    to.printf(
                            "  %.1f s: %s pulled, %d left%n",
                            now.tookMs() / MILLIS_PER_SECOND, CountText.of(now.pulled(), "order"), now.left());
                    to.flush();
                });
            }
            last = now;
        }
        return last;
    }

    private static PullStatus find(List<PullStatus> pulls, PullStatus begun) {
        return pulls.stream()
                .filter(pull -> pull.scope().equals(begun.scope()) && pull.epochMs() == begun.epochMs())
                .findFirst()
                .orElseThrow(() -> new CommandFailed(
                        ExitCode.NO, "the gateway does not know the pull of " + begun.scope() + " any more"));
    }

    /** Prints how a pull ended, or what keeps it. */
    public static void print(PrintWriter out, PullStatus pull) {
        out.printf(
                "%s: %s pulled in %.1f s%n",
                switch (pull.state()) {
                    case DONE ->
                        "no order is left in the listed books"
                                + (pull.keepReducing() ? ", but for the spared ones" : "");
                    case RUNNING -> "NOT EMPTY YET; the gateway goes on (GET /admin/pulls shows it)";
                    case INCOMPLETE -> "NOT EVERYTHING WAS PULLED";
                    case ENDED ->
                        "ENDED before the books were empty, because the halt was lifted, or another mode or pull set";
                },
                CountText.of(pull.pulled(), "order"),
                pull.tookMs() / MILLIS_PER_SECOND);
        details(out, pull);
    }

    /** Prints what a pull would cancel. */
    public static void printRehearsal(PrintWriter out, PullStatus pull) {
        if (!pull.isOver()) {
            out.println("the orders could not all be counted in time");
        }
        boolean isWhole = pull.isOver()
                && pull.books().stream().allMatch(book -> book.why().isEmpty());
        out.printf("a pull would cancel %s%s%n", isWhole ? "" : "at least ", CountText.of(pull.left(), "order"));
        details(out, pull);
    }

    private static void details(PrintWriter out, PullStatus pull) {
        pull.says().forEach(line -> out.println("  " + line));
    }
}
