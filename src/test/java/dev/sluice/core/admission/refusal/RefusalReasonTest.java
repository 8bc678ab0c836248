package dev.sluice.core.admission.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.refusal.RefusalReason.DeadlinePhase;
import dev.sluice.core.call.ConnectFailure;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.GuardViolation;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.RefusalCounter;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that each reason of a refusal says its rule with its figures in {@code X-Sluice-Reason}. */
class RefusalReasonTest {
    private static final LimitSettings LIMIT =
            LimitSettings.inFlight("spot.orders.10s", LimitScope.parse("account"), 100, 0);
    private static final long SECOND = Nanos.PER_SECOND;

    static List<List<Object>> reasons() {
        GuardViolation same = new GuardViolation(GuardViolation.Rule.SAME_ORDER, 61, 60, 10_000, false);
        return List.of(
                List.of(
                        new RefusalReason.LimitFull(LIMIT, 100, 0, 100, 100, 1, 0, 0, 0, null),
                        "limit; limit=spot.orders.10s; used=100; allowed=100; size=100; cost=1"),
                List.of(
                        new RefusalReason.LimitFull(LIMIT, 7, 0, 52, 60, 1, 3, 4, 2 * SECOND, null),
                        "limit; limit=spot.orders.10s; oneAtATimeMs=2000; used=7; allowed=52; size=60; cost=1; waiting=3; waitingCost=4"),
                List.of(
                        new RefusalReason.LimitFull(LIMIT, 68, 26, 70, 70, 1, 0, 0, 0, null),
                        "limit; limit=spot.orders.10s; used=68; inFlight=26; allowed=70; size=70; cost=1"),
                List.of(
                        new RefusalReason.LimitFull(
                                LIMIT, 11, 0, 11, 100, 1, 0, 0, 0, new RefusalReason.MemberPart(11, true)),
                        "limit; limit=spot.orders.10s; used=11; allowed=11; size=100; part=11; cost=1"),
                List.of(
                        new RefusalReason.LimitFull(
                                LIMIT, 2, 0, 1, 100, 1, 0, 0, 0, new RefusalReason.MemberPart(2, false)),
                        "limit; limit=spot.orders.10s; used=2; allowed=1; size=100; part=2; lease=none; cost=1"),
                List.of(
                        RefusalReason.costTooLarge(LIMIT, 120, 100),
                        "too-large; limit=spot.orders.10s; cost=120; allowed=100"),
                List.of(
                        RefusalReason.banned(LIMIT, 2 * SECOND, "gw-b"),
                        "ban; limit=spot.orders.10s; leftMs=2000; member=gw-b"),
                List.of(RefusalReason.paused(LIMIT, SECOND + 1, ""), "backoff; limit=spot.orders.10s; leftMs=1001"),
                List.of(RefusalReason.hostPaused(LIMIT, SECOND), "backoff; limit=spot.orders.10s; leftMs=1000"),
                List.of(RefusalReason.messagesTooFast(SECOND), "limit; waitMs=1000"),
                List.of(new RefusalReason.TooManyTopics(30), "too-large; topics=30"),
                List.of(RefusalReason.laneFull(500, 9_000), "lane-full; calls=500; bytes=9000"),
                List.of(RefusalReason.keysFull(64), "lane-full; keys=64"),
                List.of(RefusalReason.connectionFull(16, 700), "lane-full; messages=16; bytes=700"),
                List.of(
                        RefusalReason.pastDeadline(DeadlinePhase.KEY_WAIT, SECOND, ""),
                        "deadline; at=key-wait; allowedMs=1000"),
                List.of(
                        RefusalReason.pastDeadline(DeadlinePhase.START, SECOND, "place"),
                        "deadline; at=start; allowedMs=1000; waitedFor=place"),
                List.of(RefusalReason.pastDeadline(DeadlinePhase.ARRIVAL, -5, ""), "deadline; at=arrival; allowedMs=0"),
                List.of(RefusalReason.staleSignature(3 * SECOND), "stale; lateMs=3000"),
                List.of(RefusalReason.nonceOvertaken(42), "nonce-overtaken; nonce=42"),
                List.of(RefusalReason.nonceElsewhere("gw-b", 5), "nonce-elsewhere; member=gw-b"),
                List.of(RefusalReason.nonceElsewhere(null, 5), "nonce-elsewhere"),
                List.of(RefusalReason.guarded(same), "guard; rule=sameOrder; seen=61; allowed=60; withinMs=10000"),
                List.of(RefusalReason.withdrawn(), "withdrawn"));
    }

    @ParameterizedTest
    @MethodSource
    void reasons(List<Object> reasonAndHeader) {
        RefusalReason reason = (RefusalReason) reasonAndHeader.get(0);
        assertThat(reason.header()).isEqualTo(reasonAndHeader.get(1));
        Set<String> documented =
                Stream.of(reason.code().figures().split("[,;] (?:or )?", -1)).collect(Collectors.toSet());
        for (String figure :
                reason.figures().isEmpty() ? new String[0] : reason.figures().split("; ", -1)) {
            assertThat(documented).contains(figure.substring(0, figure.indexOf('=')));
        }
    }

    @Test
    void an_explanation_has_no_text_that_somebody_chose() {
        ModeHold hold = new ModeHold(
                ModeScope.parse("bot:secret-name"),
                HoldCause.breaker("my-name"),
                Mode.CANCEL_ONLY,
                false,
                new HoldReason("an operator's text", "who", 0, "nobody"),
                new RefusalCounter(),
                null);
        assertThat(List.of(
                        RefusalReason.banned(LIMIT, 2 * SECOND, "gw-b").explanation(),
                        RefusalReason.paused(LIMIT, SECOND, "gw-b").explanation(),
                        RefusalReason.nonceElsewhere("gw-b", 5).explanation(),
                        new RefusalReason.Held(hold).explanation(),
                        RefusalReason.tokenMissing("maker").explanation(),
                        RefusalReason.unreachable("api.example", ConnectFailure.DNS)
                                .explanation(),
                        RefusalReason.disabled().explanation()))
                .containsExactly(
                        "ban; limit=spot.orders.10s; leftMs=2000",
                        "backoff; limit=spot.orders.10s; leftMs=1000",
                        "nonce-elsewhere",
                        "mode; mode=CANCEL_ONLY; scope=bot; cause=breaker",
                        "no-token",
                        "unreachable; cause=dns",
                        "disabled");
    }

    @Test
    void a_name_of_the_configuration_cannot_add_a_header_or_a_figure() {
        LimitSettings odd = LimitSettings.inFlight("a\r\nX: y; used=0 é", LimitScope.parse("account"), 1, 0);
        assertThat(new RefusalReason.LimitFull(odd, 1, 0, 1, 1, 1, 0, 0, 0, null).header())
                .isEqualTo("limit; limit=a??X:?y??used=0??; used=1; allowed=1; size=1; cost=1");
    }

    @Test
    void every_word_has_a_meaning_and_a_remedy_and_no_word_is_used_twice() {
        assertThat(ReasonCode.values()).allSatisfy(code -> {
            assertThat(code.meaning()).isNotBlank().doesNotContain("|");
            assertThat(code.remedy()).isNotBlank().doesNotContain("|");
        });
        assertThat(Arrays.stream(ReasonCode.values()).map(ReasonCode::header)).doesNotHaveDuplicates();
    }
}
