package dev.sluice.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfFiles;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.settings.AccountSettings;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests that a WebSocket message with a token belongs to the account whose call got that token from the exchange. */
final class SocketTokenTest {
    private static final String DESK_KEY = "key-of-the-desk";
    private static final String OTHER_KEY = "key-of-nobody";

    private final ModeRegistry modeRegistry = new ModeRegistry(0, 0);
    private final Exchange kraken = kraken();

    private static Exchange kraken() {
        ExchangeSettings own = ConfFiles.exchange("kraken");
        AccountSettings desk = new AccountSettings(List.of(ApiKeyIds.of(DESK_KEY)), false, false, null);
        return Exchange.of(
                "kraken",
                new ExchangeSettings(
                        own.dialect(),
                        own.aliases(),
                        null,
                        own.upstreams(),
                        own.streams(),
                        Map.of("desk", desk),
                        null,
                        false),
                ConfFiles.dialect("kraken"),
                ConfFiles.limits("kraken").stream().map(LimitSettings::name).toList());
    }

    private static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private void fetchToken(String key, String token) {
        Call call = kraken.classifier()
                .classify(new CallRequest(
                        "POST",
                        "/0/private/GetWebSocketsToken",
                        header -> header.equals("API-Key") ? key : null,
                        bytes("nonce=1")));
        String response = "{'error':[],'result':{'expires':900,'token':'" + token + "'}}";
        assertThat(kraken.responses().needsBody(call, 200)).isTrue();
        kraken.responses().read(call, new UpstreamResponse(200, header -> null, bytes(response)));
    }

    private Call message(String path, String text) {
        return kraken.classifier()
                .classify(kraken.streams().readFromBot(path, bytes(text), null).request());
    }

    private Call order(String token) {
        return message("/auth/v2", "{'method':'add_order','params':{'symbol':'BTC/USD','token':'" + token + "'}}");
    }

    private void halt(String account) {
        modeRegistry.trip(ModeHold.latch(
                ModeScope.account("kraken", account),
                HoldCause.KILL_SWITCH,
                Mode.CANCEL_ONLY,
                new HoldReason("a test", "tester", 0, "")));
    }

    private @Nullable String stoppedBy(Call call) {
        AdmissionRequest request = new AdmissionRequest(
                call, null, "maker", new CallerOptions(CallerOptions.NO_DEADLINE, 100, null, "maker"));
        ModeHold held = modeRegistry.snapshot().at("kraken").findStoppingHold(request, false, false);
        return held == null ? null : held.modeScope().toString();
    }

    @Test
    void a_message_belongs_to_the_account_whose_call_got_its_token() {
        fetchToken(DESK_KEY, "token-1");
        fetchToken(OTHER_KEY, "token-2");
        assertThat(order("token-1").account()).isEqualTo("desk");
        assertThat(order("token-1").key()).isEqualTo(ApiKeyIds.of(DESK_KEY));
        assertThat(order("token-2").account()).isEqualTo(ApiKeyIds.of(OTHER_KEY));
        assertThat(message("/auth", "{'event':'addOrder','token':'token-1','pair':'XBT/USD'}")
                        .account())
                .isEqualTo("desk");
        halt("desk");
        assertThat(stoppedBy(order("token-1"))).isEqualTo("account:kraken/desk");
        assertThat(stoppedBy(order("token-2"))).isNull();
    }

    @Test
    void an_order_with_an_unknown_token_is_stopped_by_a_halt_of_any_account_and_else_passes() {
        fetchToken(DESK_KEY, "token-1");
        String[] doubtful = {
            "{'method':'add_order','params':{'symbol':'BTC/USD','token':'never seen'}}",
            "{'method':'add_order','params':{'symbol':'BTC/USD'}}",
            "{'method':'add_order','params':{'symbol':'BTC/USD','token':7}}",
            "{'method':'add_order','params':{'token':'token-1','symbol':'BTC/USD','token':'never seen'}}",
            "{'method':'add_order','token':'token-1','params':{'symbol':'BTC/USD','Token':'token-1'}}",
            "not JSON",
        };
        for (String text : doubtful) {
            assertThat(stoppedBy(message("/auth/v2", text))).as(text).isNull();
        }
        halt("other");
        for (String text : doubtful) {
            assertThat(stoppedBy(message("/auth/v2", text))).as(text).isEqualTo("account:kraken/other");
        }
        assertThat(stoppedBy(order("token-1"))).isNull();
        Call cancel = message("/auth/v2", "{'method':'cancel_all','params':{'token':'never seen'}}");
        assertThat(stoppedBy(cancel)).isNull();
    }

    @Test
    void a_token_seen_before_it_was_given_out_is_known_afterwards_and_after_a_reload() {
        assertThat(order("token-1").isAccountUnknown()).isTrue();
        fetchToken(DESK_KEY, "token-1");
        assertThat(order("token-1").account()).isEqualTo("desk");
        Exchange reloaded = kraken();
        reloaded.inherit(kraken);
        Call call = reloaded.classifier().reclassify(order("token-1"));
        assertThat(call.account()).isEqualTo("desk");
        assertThat(call.isAccountUnknown()).isFalse();
    }

    @Test
    void the_token_that_was_used_longest_ago_is_forgotten_first() {
        fetchToken(DESK_KEY, "first");
        fetchToken(DESK_KEY, "used");
        for (int i = 0; i < 4095; i++) {
            fetchToken(OTHER_KEY, "token-" + i);
            assertThat(order("used").account()).isEqualTo("desk");
        }
        assertThat(order("first").isAccountUnknown()).isTrue();
    }
}
