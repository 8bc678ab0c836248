package dev.sluice.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.status.RecordedCall;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of the sentence that says what became of an order. */
final class OrderOutcomeTest {
    private static final String UNRECORDED = "; its fills are not recorded, nor cancels that name no order";
    private static final RecordedCall ACCEPTED = call("1", "grid", "c-1", "1000001", "place", "", "", "ok");

    private static RecordedCall call(
            String second,
            String bot,
            String client,
            String order,
            String kind,
            String reason,
            String code,
            String outcome) {
        return new RecordedCall(
                outcome.equals("refused") // it was sent at that second
                        ? "2026-11-28T16:49:0" + second + "Z"
                        : "2026-11-28T16:49:0" + second + ".250Z",
                "",
                "binance",
                bot,
                "",
                "",
                client,
                order,
                "",
                kind,
                "",
                0,
                reason,
                code,
                0,
                "",
                -1,
                "",
                "",
                0,
                outcome.equals("refused") ? 0 : 250_000_000,
                outcome);
    }

    private static String told(RecordedCall... calls) {
        String sentence = new OrderOutcome(Instant::toString).sentence(List.of(calls));
        assertThat(sentence).startsWith("the order: ");
        return sentence.substring("the order: ".length())
                .replace("2026-11-28T16:49:0", "")
                .replaceAll("(\\d)Z", "$1");
    }

    @Test
    void an_accepted_order_is_told_with_what_later_calls_did_to_it() {
        String accepted = "sent by grid at 1, accepted by binance as 1000001; ";
        assertThat(told(ACCEPTED)).isEqualTo(accepted + "no later call here names it" + UNRECORDED);
        assertThat(told(ACCEPTED, call("2", "desk", "", "1000001", "cancel", "", "", "ok")))
                .isEqualTo(accepted + "cancelled by desk at 2" + UNRECORDED);
        assertThat(told(call("2", "desk", "", "1000001", "cancel", "", "", "ok"), ACCEPTED))
                .as("a cancel that was answered before its order was")
                .isEqualTo(accepted + "cancelled by desk at 2" + UNRECORDED);
        assertThat(told(ACCEPTED, call("2", "", "", "1000001", "cancel", "", "-2011", "ok")))
                .isEqualTo(accepted + "a call to cancel it by a bot without a name at 2 ended: -2011, the exchange did"
                        + " not know it as open" + UNRECORDED);
        assertThat(told(
                        ACCEPTED,
                        call("2", "grid", "", "1000001", "amend", "", "", "ok"),
                        call("3", "grid", "", "1000001", "cancel", "mode; mode=HALTED", "", "refused")))
                .isEqualTo(accepted + "changed, amend, by grid at 2; a call to cancel it by grid at 3 ended: refused by"
                        + " Sluice: trading is halted or restricted: HALTED, and not sent to the exchange"
                        + UNRECORDED);
        assertThat(told(ACCEPTED, call("2", "eye", "", "1000001", "read_private", "", "", "ok")))
                .isEqualTo(accepted + "no later call here changes it, the last reads it by eye at 2" + UNRECORDED);
    }

    @Test
    void an_order_that_does_not_exist_has_no_fills() {
        assertThat(told(call("1", "grid", "c-1", "", "place", "guard; rule=sameOrder", "", "refused")))
                .isEqualTo("sent by grid at 1, refused by Sluice: runaway guard: the same order too often, and not sent"
                        + " to the exchange");
        assertThat(told(call("1", "grid", "c-1", "", "reduce", "", "-2010", "business")))
                .isEqualTo("sent by grid at 1, rejected by the exchange: -2010");
    }

    @Test
    void an_order_that_may_exist_is_not_told_as_rejected() {
        assertThat(told(call("1", "grid", "c-1", "", "place", "", "", "unknown")))
                .isEqualTo("sent by grid at 1, not known whether it took effect; no later call here names it"
                        + UNRECORDED);
        assertThat(told(call("1", "grid", "c-1,c-2", "", "place", "", "-2010", "business")))
                .isEqualTo(
                        "sent by grid at 1, in a batch of which the worst result is: rejected by the exchange: -2010;"
                                + " no later call here names it" + UNRECORDED);
        assertThat(told(ACCEPTED, call("2", "grid", "c-1", "", "place", "withdrawn", "", "refused")))
                .startsWith("2 calls sent it, of which this one decides: sent by grid at 1, accepted by binance");
        assertThat(told(call("2", "desk", "", "1000001", "cancel", "", "", "ok")))
                .isEqualTo("none of these calls created it; cancelled by desk at 2" + UNRECORDED);
    }
}
