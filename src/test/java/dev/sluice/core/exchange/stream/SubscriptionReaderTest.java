package dev.sluice.core.exchange.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.ConfFiles;
import dev.sluice.core.exchange.settings.StreamSettings;
import dev.sluice.core.exchange.settings.SubscriptionSettings;
import dev.sluice.core.websocket.TopicSet;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionReaderTest {
    private static final SubscriptionReader BINANCE = of("method", "SUBSCRIBE", "params", false);
    private static final SubscriptionReader KUCOIN = of("type", "subscribe", "topic", true);
    private static final SubscriptionReader OKX = of("op", "subscribe", "args", false);
    private static final SubscriptionReader DERIBIT = of("method", "public/subscribe", "params.channels", false);

    private static SubscriptionReader of(String name, String subscribe, String topics, boolean commas) {
        String less = subscribe.startsWith("S") ? "UNSUBSCRIBE" : "unsubscribe";
        return new SubscriptionReader(new SubscriptionSettings(
                10, name, List.of(subscribe), List.of(less), topics, commas, "ws", "streams", "id", null));
    }

    private static @Nullable SubscriptionChange read(SubscriptionReader by, String text) {
        return by.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static long[] topics(SubscriptionReader by, String text) {
        return Objects.requireNonNull(read(by, text), text).topics();
    }

    private static long distinct(long[] topics) {
        return Arrays.stream(topics).distinct().count();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {'method':'SUBSCRIBE','params':['a@trade','b@trade'],'id':7} | true | 2 | 7
        {'id':'x-1','params':['a@trade'],'method':'SUBSCRIBE'} | true | 1 | 'x-1'
        {'method':'UNSUBSCRIBE','params':['a@trade','a@trade'],'id':null} | false | 2 | ''
        {'method':'SUBSCRIBE'} | true | 0 | ''
        {'method':'SUBSCRIBE','params':{'params':['a','b']},'id':{'params':['c']}} | true | 1 | ''
        """)
    void binance_subscription_messages_are_read(String text, boolean more, int topics, String id) {
        SubscriptionChange change = Objects.requireNonNull(read(BINANCE, text.replace('\'', '"')));
        assertThat(change.isSubscribe()).isEqualTo(more);
        assertThat(change.topics()).hasSize(topics);
        assertThat(change.id()).isEqualTo(id.equals("x-1") ? "\"x-1\"" : id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ping",
                "[]",
                "7",
                "{",
                "{\"method\":\"SUBSCRIBE\",\"params\":[\"a\"]",
                "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":1}",
                "{\"method\":\"subscribe\",\"params\":[\"a\"]}",
                "{\"method\":[\"SUBSCRIBE\"],\"params\":[\"a\"]}",
                "{\"method\":\"SUBSCRIBE\",\"params\":[\"a\"]} {}",
                "{\"x\":{\"method\":\"SUBSCRIBE\"},\"params\":[\"a\"]}"
            })
    void other_or_unreadable_messages_change_no_subscription(String text) {
        assertThat(read(BINANCE, text)).isNull();
    }

    @Test
    void invalid_utf8_changes_no_subscription() {
        assertThat(BINANCE.read(new byte[] {(byte) 0xC3, 0x28, '{', 0})).isNull();
    }

    @Test
    void the_same_topic_has_the_same_number_and_different_topics_differ() {
        String both = "{\"method\":\"SUBSCRIBE\",\"params\":[\"a@trade\",\"b@trade\",\"a@trade\",\"a@trad\\u0065\"]}";
        assertThat(distinct(topics(BINANCE, both))).isEqualTo(2);
        long[] many = new long[60_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = BINANCE.topicsIn("/ws/s" + i)[0];
        }
        assertThat(distinct(many)).isEqualTo(many.length);
    }

    @Test
    void one_kucoin_text_can_name_several_topics() {
        long[] two = topics(KUCOIN, "{\"type\":\"subscribe\",\"topic\":\"/market/ticker:BTC-USDT,ETH-USDT\"}");
        long[] one = topics(KUCOIN, "{\"type\":\"subscribe\",\"topic\":\"/market/ticker:ETH-USDT\"}");
        long[] other = topics(KUCOIN, "{\"type\":\"unsubscribe\",\"topic\":\"/market/level2:ETH-USDT\"}");
        assertThat(two).hasSize(2).contains(one[0]).doesNotContain(other[0]);
        assertThat(topics(KUCOIN, "{\"type\":\"subscribe\",\"topic\":\"/market/ticker:all\"}"))
                .hasSize(1);
        assertThat(topics(KUCOIN, "{\"type\":\"subscribe\",\"topic\":\"/spotMarket/tradeOrders\"}"))
                .hasSize(1);
    }

    @Test
    void an_object_is_one_topic_in_any_field_order() {
        String one = "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"books\",\"instId\":\"BTC-USDT\"}]}";
        String turned = "{\"args\":[{\"instId\":\"BTC-USDT\",\"channel\":\"books\"}],\"op\":\"subscribe\"}";
        String other = "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"BTC-USDT\",\"instId\":\"books\"}]}";
        assertThat(topics(OKX, one)).isEqualTo(topics(OKX, turned)).isNotEqualTo(topics(OKX, other));
        assertThat(topics(OKX, "{\"op\":\"subscribe\",\"args\":[{\"a\":[1,{\"b\":2}]},\"x\",[\"y\"]]}"))
                .hasSize(3);
    }

    @Test
    void topics_can_be_nested_in_the_parameters() {
        String text =
                "{\"channels\":[\"x\"],\"params\":{\"y\":{\"channels\":[1]},\"channels\":[\"a\",\"b\"],\"z\":[3]},"
                        + "\"id\":4,\"method\":\"public/subscribe\"}";
        assertThat(topics(DERIBIT, text)).hasSize(2);
        assertThat(Objects.requireNonNull(read(DERIBIT, text)).id()).isEqualTo("4");
    }

    @ParameterizedTest
    @CsvSource({
        "/ws, 0",
        "/ws/, 0",
        "/ws/a@trade, 1",
        "/ws/a@trade/b@trade, 2",
        "/public/ws/a@trade?x=1, 1",
        "/wss/a, 0",
        "/stream?streams=a/b/c, 3",
        "/stream?x=1&streams=a%2Fb/c, 3",
        "/stream?streams=, 0",
        "/stream?mystreams=a, 0",
        "/stream?streams=a&streams=b/%, 3",
        "/stream?x=/ws/a, 0",
    })
    void topics_in_the_address_are_found(String sent, int topics) {
        assertThat(BINANCE.topicsIn(sent)).hasSize(topics);
    }

    @Test
    void a_topic_has_the_same_number_in_the_address_and_in_a_message() {
        long[] change = topics(BINANCE, "{\"method\":\"SUBSCRIBE\",\"params\":[\"a@trade\"]}");
        assertThat(BINANCE.topicsIn("/stream?streams=a%40trade")).isEqualTo(change);
        assertThat(BINANCE.topicsIn("/ws/a@trade")).isEqualTo(change);
    }

    @Test
    void an_ambiguous_word_and_an_invalid_topic_path_are_refused() {
        assertThatThrownBy(() -> new SubscriptionSettings(
                        1, "op", List.of("x"), List.of("x"), "args", false, null, null, "id", null))
                .hasMessageContaining("'x' is in 'subscribe' and in 'unsubscribe'");
        assertThatThrownBy(() -> new SubscriptionSettings(
                        1, "op", List.of("x"), List.of(), "a..b", false, null, null, "id", null))
                .hasMessageContaining("'topics' 'a..b'");
    }

    @Test
    void the_websockets_that_hyperliquid_lets_an_address_open_hold_at_most_1000_subscriptions() {
        SubscriptionSettings settings = ConfFiles.exchange("hyperliquid").streams().stream()
                .map(StreamSettings::subscriptions)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
        SubscriptionReader reader = new SubscriptionReader(settings);
        long sockets = ConfFiles.limits("hyperliquid").stream()
                .filter(limit -> limit.name().equals("ws.open"))
                .findFirst()
                .orElseThrow()
                .size();
        int held = 0;
        for (int socket = 0; socket < sockets; socket++) {
            TopicSet topics = new TopicSet(settings.max());
            for (int coin = 0; coin < 1_001; coin++) {
                topics.add(topics(
                        reader,
                        "{\"method\":\"subscribe\",\"subscription\":{\"type\":\"trades\",\"coin\":\"" + coin + "\"}}"));
            }
            held += topics.size();
        }
        assertThat(sockets).isEqualTo(10);
        assertThat(held).isEqualTo(1_000);
    }
}
