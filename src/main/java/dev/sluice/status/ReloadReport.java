package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.config.json.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a reload.
 *
 * @param reloaded whether the new configuration is in effect; if not, the last valid one still is
 * @param changes what changed; null when it was refused
 * @param notInForce what is not in force as configured: limits of which a smaller size is, certificates that cannot be
 *     read, parts of the gateway that failed; null when it was refused
 * @param problems all mistakes; null when it was not refused
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReloadReport(
        boolean reloaded,
        String message,
        @Nullable List<String> changes,
        @Nullable List<String> notInForce,
        @Nullable List<Mistake> problems) {
    /** A mistake in the files; {@code text} is the whole of it on one line. */
    public record Mistake(String file, String pointer, int line, String value, String message, String text) {
        static List<Mistake> of(List<Problem> problems) {
            return problems.stream()
                    .map(one -> new Mistake(
                            one.file(), one.pointer(), one.line(), one.value(), one.message(), one.toString()))
                    .toList();
        }
    }

    /**
     * Returns the report of a configuration that is in effect.
     *
     * @param notInForce what is not in force as configured
     */
    public static ReloadReport done(List<String> changes, List<String> notInForce) {
        String message = changes.isEmpty()
                ? "configuration read again; nothing changed"
                : "in effect: " + String.join("; ", changes);
        String but = notInForce.isEmpty() ? "" : "; but " + String.join("; ", notInForce);
        return new ReloadReport(true, message + but, List.copyOf(changes), List.copyOf(notInForce), null);
    }

    public static ReloadReport refused(List<Problem> problems) {
        List<Mistake> mistakes = Mistake.of(problems);
        String message = "not reloaded, the previous configuration stays in force; mistakes: " + mistakes.size();
        return new ReloadReport(false, message, null, null, mistakes);
    }

    /** Returns where the mistakes are, without their values, which may be secrets. */
    public List<String> places() {
        return problems == null
                ? List.of()
                : problems.stream()
                        .map(one -> (one.file() + ":" + one.line() + " " + one.pointer()).strip())
                        .toList();
    }
}
