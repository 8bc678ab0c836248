package dev.sluice.status;

import dev.sluice.base.settings.Setting;
import org.jspecify.annotations.Nullable;

/** What commands and programs ask the admin port: the fields of a request, each record those of one operation. */
public final class AdminRequest {
    static final String REASON = "reason, for the audit";
    static final String SCOPE =
            "global, exchange:NAME, account:EXCHANGE/NAME, bot:NAME, instrument:EXCHANGE/NAME; default global";
    /** The modes that a halt may hold. */
    public static final String MODE = "REDUCE_ONLY, CANCEL_ONLY or HALTED; default CANCEL_ONLY";

    /** The longest wait for the other members of a cluster. */
    public static final int MAX_CONFIRM_MS = 5_000;

    static final String CONFIRM_WITHIN = "in a cluster: how long to wait until all other members have confirmed, 0 to "
            + MAX_CONFIRM_MS + "; default 0. The change is"
            + " in effect here before. The field cluster of the response names who has confirmed (confirmedBy)"
            + " and who has not (notConfirmedBy)";
    static final String PULL = "whether to cancel the resting orders in the scope too; needs the mode CANCEL_ONLY and"
            + " killSwitch.signer. The field pull of the response tells how it began, /admin/pulls how it goes on;"
            + " pullRefused why it is not possible, while the halt is set all the same";
    static final String KEEP_REDUCING = "whether the pull spares orders that only reduce a position, and stops";
    static final String BREAKER_SCOPE =
            "exchange:NAME, account:EXCHANGE/NAME, bot:NAME or instrument:EXCHANGE/NAME, according to the breaker's scope; absent for a global breaker";
    static final String IDENTITY = "of the identity";

    private AdminRequest() {}

    public record Trip(
            @Setting(REASON) String reason,
            @Setting(SCOPE) @Nullable String scope,
            @Setting(MODE) @Nullable String mode,
            @Setting(CONFIRM_WITHIN) @Nullable Long confirmWithinMs,
            @Setting(PULL) @Nullable Boolean pull,
            @Setting(KEEP_REDUCING) @Nullable Boolean keepReducing) {}

    public record Rehearsal(
            @Setting(REASON) String reason,
            @Setting(SCOPE) @Nullable String scope,
            @Setting(MODE) @Nullable String mode) {}

    public record Drill(
            @Setting(SCOPE) @Nullable String scope,
            @Setting(MODE) @Nullable String mode,

            @Setting("whether to list and count the orders that a pull would cancel") @Nullable
            Boolean pull,

            @Setting(KEEP_REDUCING) @Nullable Boolean keepReducing) {}

    /** The first step of a re-arm. */
    public record Rearm(
            @Setting(REASON) String reason,
            @Setting("only latches of this scope") @Nullable String scope) {}

    /** The second step of a re-arm. */
    public record RearmConfirmation(
            @Setting("challenge from the first step") String challenge,

            @Setting("reason for a re-arm although a cause still exists") @Nullable
            String force,

            @Setting(CONFIRM_WITHIN) @Nullable Long confirmWithinMs) {}

    /** The latest rows of the audit, or the latest bans. */
    public record Rows(
            @Setting("milliseconds since 1970") @Nullable Long since,

            @Setting("number of rows; default 1000") @Nullable
            Long limit) {}

    /** The files of the configuration. */
    public record Config(
            @Setting("name of the exchange whose settings are listed; absent for those of the gateway") @Nullable
            String exchange) {}

    /** Figures over time. */
    public record Series(
            @Setting(
                    "subject: gateway, exchange:NAME, limit:EXCHANGE/NAME or bot:NAME; with * at its end all that begin"
                            + " so, such as exchange:*; default gateway")
            @Nullable
            String of,

            @Setting("names of figures, with commas between them; refused is all of its groups; default all") @Nullable
            String what,

            @Setting("first time, in milliseconds since 1970; default an hour before to") @Nullable
            Long from,

            @Setting("time before which the last step begins, in milliseconds since 1970; default now") @Nullable
            Long to,

            @Setting(
                    "shortest step in seconds; default the shortest that the range has: 5 within the last hour, 60 within the"
                            + " last day, else 600")
            @Nullable
            Long step) {}

    /** How long calls took. */
    public record Latencies(@Setting("name of the exchange") String exchange) {}

    /** Calls in the journal. */
    public record Calls(
            @Setting("name of the bot") @Nullable String bot,
            @Setting("name of the exchange") @Nullable String exchange,

            @Setting("account: its configured name, or the hash of its key") @Nullable
            String account,

            @Setting("instrument, as the exchange names it") @Nullable
            String instrument,

            @Setting("id of an order, the client's or the exchange's") @Nullable
            String order,

            @Setting("reason of a refusal: its word, such as limit, or its whole text") @Nullable
            String reason,

            @Setting("first time: 2026-11-30T12:03:00Z, or milliseconds since 1970") @Nullable
            String since,

            @Setting("time before which the calls ended, written like since") @Nullable
            String until,

            @Setting("id of the request, from X-Request-Id") @Nullable
            String id,

            @Setting("kind of the calls: place, reduce, amend, cancel, ...") @Nullable
            String kind,

            @Setting("outcome of the calls: ok, refused, unknown, in flight, ...") @Nullable
            String outcome,

            @Setting("words of names, the route or the reason") @Nullable
            String text,

            @Setting("number of calls, 1 to 1000; default 100") @Nullable
            Long limit,

            @Setting("cursor of the response before, for what is older") @Nullable
            String cursor,

            @Setting("newest of an earlier response, for what was recorded since") @Nullable
            String after) {}

    public record BreakerEvent(
            @Setting("measured value, such as 0.12") @Nullable
            Double value,

            @Setting(BREAKER_SCOPE) @Nullable String scope,
            @Setting(REASON) @Nullable String reason) {}

    public record BreakerValue(
            @Setting("number, such as 0.12") double value,
            @Setting(BREAKER_SCOPE) @Nullable String scope) {}

    public record BreakerChange(
            @Setting(REASON) String reason,
            @Setting(BREAKER_SCOPE) @Nullable String scope) {}

    public record BreakerClosing(
            @Setting(REASON) String reason,
            @Setting("1 to 86400") long forSeconds,
            @Setting(BREAKER_SCOPE) @Nullable String scope) {}

    public record NewToken(
            @Setting(IDENTITY) String name,

            @Setting("read, breaker, trip, rearm, admin, joined by '+'")
            String roles) {}

    public record TokenRemoval(@Setting(IDENTITY) String name) {}

    public record OrderClosing(
            @Setting("where") String exchange,
            @Setting("whose") String account,

            @Setting("c:CLIENT_ID or x:EXCHANGE_ID; default: all orders of the account") @Nullable
            String name) {}

    public record LogChange(
            @Setting("error, warn, info or debug") @Nullable String level,

            @Setting("whether each call is logged") @Nullable
            Boolean access) {}
}
