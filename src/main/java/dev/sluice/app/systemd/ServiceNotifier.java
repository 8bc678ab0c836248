package dev.sluice.app.systemd;

import dev.sluice.base.unit.Nanos;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A notifier that tells the service manager which started this process (systemd with {@code Type=notify}) when the
 * gateway serves, reloads and stops, and that its event loops run. The messages are those of sd_notify(3). Without
 * {@code NOTIFY_SOCKET} in the environment it sends nothing.
 *
 * <p>All methods may be called from any thread and do not block. A message that cannot be sent is reported as a
 * warning.
 */
public final class ServiceNotifier {
    /**
     * The watchdog limit is divided by this. systemd recommends to report twice within the limit; a report is late by
     * one interval at most.
     */
    private static final int PARTS = 4;

    private static final int MAX_STATUS = 500;

    private final @Nullable NotifySocket socket;
    private final @Nullable Duration watchdogInterval;
    private final Consumer<String> warnings;
    private volatile boolean isReplaced;

    private ServiceNotifier(
            @Nullable NotifySocket socket, @Nullable Duration watchdogInterval, Consumer<String> warnings) {
        this.socket = socket;
        this.watchdogInterval = watchdogInterval;
        this.warnings = warnings;
    }

    /** Returns the notifier for the variables {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code WATCHDOG_PID}. */
    public static ServiceNotifier of(Map<String, String> environment, Consumer<String> warnings) {
        String address = environment.getOrDefault("NOTIFY_SOCKET", "");
        if (address.isEmpty()) {
            return new ServiceNotifier(null, null, warnings);
        }
        return new ServiceNotifier(new NotifySocket(address), watchdogInterval(environment, warnings), warnings);
    }

    private static @Nullable Duration watchdogInterval(Map<String, String> environment, Consumer<String> warnings) {
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        String process = environment.getOrDefault("WATCHDOG_PID", "");
        boolean meansThisProcess = process.isEmpty()
                || process.equals(Long.toString(ProcessHandle.current().pid()));
        if (micros.isEmpty() || !meansThisProcess) {
            return null;
        }
        try {
            Duration limit = Duration.ofNanos(Math.multiplyExact(Long.parseLong(micros), Nanos.PER_MICRO));
            if (limit.toMillis() >= PARTS) {
                return limit.dividedBy(PARTS);
            }
        } catch (ArithmeticException | NumberFormatException notANumber) {
            // reported below, with the same message as a number that is too small
        }
        warnings.accept("WATCHDOG_USEC is not a usable number of microseconds: " + micros);
        return null;
    }

    /** Returns the interval in which {@link #alive} must be called, if the service manager supervises the process. */
    public Optional<Duration> watchdogInterval() {
        return Optional.ofNullable(watchdogInterval);
    }

    /**
     * Reports that the gateway serves, after its start or after a reload.
     *
     * @param status one line for people, which {@code systemctl status} shows
     */
    public void serving(String status) {
        send("READY=1\nSTATUS=" + line(status));
    }

    public void reloading() {
        send("RELOADING=1\nSTATUS=Reading the configuration again");
    }

    public void stopping() {
        send("STOPPING=1\nSTATUS=Stopping: waiting calls finish, cancels pass");
    }

    /** Returns whether a service manager watches this process. */
    public boolean isWatched() {
        return socket != null;
    }

    /**
     * Reports that another process is now the main process of the service, and drops all later reports of this one. May
     * be repeated if the service manager could not be notified.
     */
    public void replacedBy(long pid) {
        isReplaced = isReplaced || send("MAINPID=" + pid);
    }

    public void alive() {
        send("WATCHDOG=1");
    }

    /** Returns the text as one line; a second line would be another field of the message. */
    private static String line(String text) {
        String whole = text.replaceAll("\\p{Cntrl}+", " ");
        return whole.length() <= MAX_STATUS ? whole : whole.substring(0, MAX_STATUS);
    }

    /** Returns whether the message was sent. */
    private boolean send(String message) {
        if (socket == null || isReplaced) {
            return false;
        }
        try {
            socket.send(message);
            return true;
        } catch (IOException e) {
            warnings.accept("the service manager could not be notified of "
                    + message.lines().findFirst().orElse("") + ": " + e.getMessage());
            return false;
        }
    }
}
