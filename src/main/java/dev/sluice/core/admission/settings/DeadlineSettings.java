package dev.sluice.core.admission.settings;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.call.Kind;

/** The longest waits before a call starts, by kind, unless its caller or signature ends it sooner. */
public record DeadlineSettings(
        @Setting(value = "PLACE.", min = 1, max = 600_000, def = "1000")
        long placeMs,

        @Setting(value = "AMEND.", min = 1, max = 600_000, def = "1000")
        long amendMs,

        @Setting(value = "REDUCE.", min = 1, max = 600_000, def = "3000")
        long reduceMs,

        @Setting(
                value = "CANCEL: the remaining validity of the signature, but at most this.",
                min = 1,
                max = 600_000,
                def = "30000")
        long cancelMs,

        @Setting(value = "DEAD_MAN, in the same way as CANCEL.", min = 1, max = 600_000, def = "30000")
        long deadManMs,

        @Setting(value = "READ_PRIVATE.", min = 1, max = 600_000, def = "5000")
        long readPrivateMs,

        @Setting(value = "READ_PUBLIC.", min = 1, max = 600_000, def = "5000")
        long readPublicMs,

        @Setting(value = "SESSION: listen keys and WebSocket tokens.", min = 1, max = 600_000, def = "5000")
        long sessionMs,

        @Setting(value = "DEPOSIT: transfers that add collateral.", min = 1, max = 600_000, def = "5000")
        long depositMs,

        @Setting(value = "WITHDRAW.", min = 1, max = 600_000, def = "1000")
        long withdrawMs,

        @Setting(
                value = "A call must start at least this long before its signature expires.",
                min = 0,
                max = 60_000,
                def = "500")
        long signatureMarginMs) {

    /** The margin is at most this fraction of a signature's life. */
    private static final int LARGEST_MARGIN_PART = 4;

    /** Returns how long before its end a signature with this life is no longer used. */
    public long marginMillis(long lifeMillis) {
        return Math.min(signatureMarginMs, lifeMillis / LARGEST_MARGIN_PART);
    }

    public long millis(Kind kind) {
        return switch (kind) {
            case PLACE -> placeMs;
            case AMEND -> amendMs;
            case REDUCE -> reduceMs;
            case CANCEL -> cancelMs;
            case DEAD_MAN -> deadManMs;
            case READ_PRIVATE -> readPrivateMs;
            case READ_PUBLIC -> readPublicMs;
            case SESSION -> sessionMs;
            case DEPOSIT -> depositMs;
            case WITHDRAW -> withdrawMs;
        };
    }
}
