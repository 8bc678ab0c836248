package dev.sluice.admin;

import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.admission.status.AdmissionStatus.LimitStatus;
import dev.sluice.core.admission.status.AdmissionStatus.Use;
import java.util.List;

/** The states of limits and the counts that tests of the admin port and of the health routes show. */
public final class SampleLimits {
    public static final AdmissionStatus.Totals TOTALS =
            new AdmissionStatus.Totals(1, 2, 3, 4, 5, 0, 6, 7, 8, 9, 10, 11, 12);

    private SampleLimits() {}

    /**
     * Returns a limit of 6000 units of which 5400 of the usable 5700 are used, in its first window.
     *
     * @param seenBy the member of the cluster that saw the ban
     */
    public static LimitStatus weight(long banNanos, String seenBy, List<Use> bots) {
        return new LimitStatus(
                "weight", "", 5400, 0, 5700, 6000, 570, 12, 5412, 3, 1, true, banNanos, 0, 0, seenBy, bots, List.of());
    }

    /** Returns a limit of 100 orders for one scope key. */
    public static LimitStatus orders(String scopeKey, long used, long pauseNanos) {
        return new LimitStatus(
                "orders",
                scopeKey,
                used,
                0,
                100,
                100,
                10,
                0,
                -1,
                0,
                1,
                false,
                0,
                pauseNanos,
                0,
                "",
                List.of(),
                List.of());
    }
}
