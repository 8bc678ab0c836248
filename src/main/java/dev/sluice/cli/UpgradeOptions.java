package dev.sluice.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The options of {@code sluice upgrade}: those of {@code run}, the time for the former process to end, and whether only
 * the running gateway may start the new process.
 *
 * @param drain the longest time in which the former process may end what it still has
 * @param onlyService whether to end if no service manager watches the running gateway
 */
public record UpgradeOptions(RunOptions run, Duration drain, boolean onlyService) {
    static final RunOptions.Option DRAIN = new RunOptions.Option(
            "--drain",
            "SECONDS",
            "Longest time until the former process ends: its calls in flight and the connections that bots hold open to it (default: 90).");

    static final RunOptions.Option SERVICE = new RunOptions.Option(
            "--service", "", "Fail if no service manager watches the running gateway, instead of taking over here.");

    private static final int DEFAULT_SECONDS = 90;
    private static final int MAX_SECONDS = 3600;

    /**
     * Parses the arguments after {@code upgrade}.
     *
     * @throws IllegalArgumentException when an argument is invalid; the message says what is allowed
     */
    public static UpgradeOptions parse(List<String> arguments) {
        List<String> ofRun = new ArrayList<>();
        int seconds = DEFAULT_SECONDS;
        boolean onlyService = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.startsWith(DRAIN.name() + "=")) {
                seconds = seconds(argument.substring(DRAIN.name().length() + 1));
            } else if (argument.equals(SERVICE.name())) {
                onlyService = true;
            } else if (argument.equals(DRAIN.name())) {
                seconds = seconds(++i == arguments.size() ? "" : arguments.get(i));
            } else {
                ofRun.add(argument);
            }
        }
        return new UpgradeOptions(RunOptions.parse(ofRun), Duration.ofSeconds(seconds), onlyService);
    }

    private static int seconds(String text) {
        try {
            int seconds = Integer.parseInt(text);
            if (seconds >= 1 && seconds <= MAX_SECONDS) {
                return seconds;
            }
        } catch (NumberFormatException notANumber) {
            // reported below, with the same message as a number out of range
        }
        throw new IllegalArgumentException(
                DRAIN.name() + " must be a number of seconds from 1 to " + MAX_SECONDS + ", not '" + text + "'");
    }
}
