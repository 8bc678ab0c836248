package dev.sluice.signer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Asks the signer for other things than it may sign, as a gateway would that somebody has taken over. */
class HostileGatewayTest {
    private static final int REQUESTS = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> VERBS = List.of(
            "order",
            "place",
            "newOrder",
            "amend",
            "replace",
            "withdraw",
            "transfer",
            "sign",
            "raw",
            "request",
            "login",
            "cancelAllAfter",
            "deadMan",
            "countdownCancelAll",
            "scheduleCancel",
            "leverage",
            "closePosition",
            "Cancel",
            "CANCEL",
            "cancel ",
            "cancelbatch",
            "batchOrders",
            "cancelReplace",
            "cancelall",
            "cancel_all",
            "open_orders",
            "keyrights",
            "usdClassTransfer",
            "approveAgent",
            "");
    private static final List<String> INJECTIONS = List.of(
            "BTCUSDT&side=BUY",
            "BTCUSDT&quantity=1&price=1&type=LIMIT",
            "BTCUSDT?x",
            "BTCUSDT#",
            "BTCUSDT;drop",
            "BTCUSDT\",\"side\":\"BUY",
            "BTCUSDT\\",
            "BTC USDT",
            "BTC%26side%3DBUY",
            "BTCUSDT\n",
            "BTCUSDT\r\nHost: evil",
            "\u0000",
            "BTCUSDT\u0000",
            "\u5e01\u5b89",
            "\uFF06side=BUY",
            "{orderId}",
            "{key}",
            "${key}",
            "<of>",
            "1}",
            "[1]",
            "timeout=0&",
            "x=1",
            "a,b",
            "*",
            "$",
            "'",
            "`id`",
            "1".repeat(65),
            "A".repeat(4_000));
    /** Values that are allowed and still try to be something else. */
    private static final List<String> NASTY = List.of(
            "..",
            ".",
            "../..",
            "../order",
            "/api/v3/order",
            "/../../sapi/v1/capital/withdraw/apply",
            "@evil.example",
            "api.evil.example",
            "http://evil",
            "client-order",
            "cancelAll",
            "active",
            "orders",
            "a/b",
            "a+b",
            "-1",
            "0",
            "1e3",
            "00",
            "99999999999999999999",
            "0x10",
            "null",
            "true",
            "..:",
            "a..b",
            "client:x",
            "key",
            "+side+BUY");

    private static final List<String> EXTRA = List.of(
            "method",
            "path",
            "host",
            "url",
            "query",
            "body",
            "headers",
            "side",
            "quantity",
            "price",
            "timestamp",
            "nonce",
            "recvWindow",
            "timeout",
            "countdownTime",
            "withdraw",
            "address",
            "amount",
            "Verb",
            "params",
            "v2",
            "key");

    @TempDir
    private Path folder;

    private TestSigner signer;
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @BeforeEach
    void open() throws IOException {
        signer = new TestSigner(folder);
        System.out.println("HostileGatewayTest: seed " + seed);
    }

    @Test
    void of_10_000_other_requests_none_is_signed() throws IOException {
        for (int i = 0; i < REQUESTS; i++) {
            ObjectNode command = random.nextInt(4) == 0 ? batch() : command();
            switch (random.nextInt(5)) {
                case 0 -> command.put("verb", random.nextBoolean() ? one(VERBS) : one(VERBS) + random.nextInt(100));
                case 1 ->
                    command.put("account", one(List.of("binance/other", "binance", "", "../desk", "BINANCE/DESK")));
                case 2 -> command.put(one(EXTRA), one(NASTY));
                case 3 -> {
                    if (command.has("orders")) {
                        orders(command).withArray(one(List.of("BTCUSDT", "5"))).add(one(INJECTIONS));
                    } else {
                        command.put(place(command), one(INJECTIONS));
                    }
                }
                default -> spoil(command);
            }
            String line = command.toString();
            assertThat(signer.answer(line).has("error"))
                    .as("seed %s: %s", seed, line)
                    .isTrue();
        }
    }

    /** Makes a member something else than text. */
    private void spoil(ObjectNode command) {
        if (command.has("orders")) {
            spoilOrders(command);
            return;
        }
        String place = place(command);
        switch (random.nextInt(6)) {
            case 0 -> command.put(place, random.nextInt());
            case 1 -> command.put(place, random.nextBoolean());
            case 2 -> command.putArray(place).add("BTCUSDT");
            case 3 -> command.putObject(place).put("symbol", "BTCUSDT");
            case 4 -> command.put("v", random.nextInt(2, 100));
            default -> command.put(place, "");
        }
    }

    /** Makes a list of orders too long, empty, ambiguous, or of another form. */
    private void spoilOrders(ObjectNode command) {
        ObjectNode orders = orders(command);
        ArrayNode ids = (ArrayNode) orders.elements().next();
        switch (random.nextInt(13)) {
            case 0 -> ids.add(ids.get(random.nextInt(ids.size())).asText());
            case 1 -> orders.putArray("6").add(ids.get(0).asText());
            case 2 -> command.remove("orders");
            case 3 -> command.putObject("orders");
            case 4 -> command.putObject("orders").putArray("5");
            case 5 -> command.putNull("orders");
            case 6 -> command.putArray("orders").add("771");
            case 7 -> command.put("orders", one(List.of("771", "*", "all", "{\"5\":[\"771\"]}")));
            case 8 -> orders.putArray(one(INJECTIONS)).add("774");
            case 9 -> ids.add(random.nextInt());
            case 10 -> ids.addObject().put("side", "BUY");
            case 11 -> command.put(one(List.of("instrument", "orderId", "clientOrderId", "cursor")), "5");
            default -> {
                for (int i = 0; i < 100; i++) {
                    ids.add("8" + i);
                }
            }
        }
    }

    private static ObjectNode orders(ObjectNode command) {
        return (ObjectNode) command.path("orders");
    }

    /** Dialect, book, how many orders a batch has at most, and whether they may be of several instruments. */
    @ParameterizedTest
    @CsvSource({
        "okx, orders, 20, true",
        "coinbase, all, 100, true",
        "hyperliquid, all, 79, true",
        "kraken, spot, 50, true",
        "gate, spot, 20, true",
        "bitget, spot, 50, true",
        "bitget, usdt-futures, 50, false",
        "bitget, usdc-futures, 50, false",
        "bitget, coin-futures, 50, false",
        "binance, usdm, 10, false",
        "binance, coinm, 10, false"
    })
    void a_batch_names_its_orders_and_no_other(String dialect, String book, int max, boolean isMixed) {
        assertThat(BATCHES.get(dialect)).contains(book);
        for (int instruments = 1; instruments <= 3; instruments++) {
            for (int size : new int[] {3, 9, 10, 15, 16, 17, max, max + 1}) {
                ObjectNode command = batch(dialect, book);
                ObjectNode orders = command.putObject("orders");
                List<String> ids = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    ids.add(Integer.toString(1_000_000 + i));
                    orders.withArray(Integer.toString(i % instruments)).add(ids.get(i));
                }
                JsonNode answer = signer.answer(command.toString());
                boolean isRefused = size > max || (instruments > 1 && !isMixed);
                assertThat(answer.has("error")).as("%s %s", book, size).isEqualTo(isRefused);
                String call = answer.path("query").asText().replaceAll("&(timestamp|recvWindow).*", "")
                        + answer.path("body").asText().replaceAll("\"nonce\":\\d+|\"signature.*", "");
                List<String> named = Pattern.compile("1\\d{6}(?!\\d)")
                        .matcher(call)
                        .results()
                        .map(MatchResult::group)
                        .toList();
                assertThat(named)
                        .as("%s %s", book, size)
                        .containsExactlyInAnyOrderElementsOf(isRefused ? List.of() : ids);
            }
        }
    }

    @Test
    void whatever_values_a_command_has_only_cancels_and_reads_are_signed() throws IOException {
        int signed = 0;
        for (int i = 0; i < REQUESTS; i++) {
            ObjectNode command = random.nextInt(4) == 0 ? batch() : command();
            if (command.has("orders") && random.nextBoolean()) {
                orders(command).withArray(one(NASTY)).add(one(NASTY));
            } else if (!command.has("orders") && random.nextBoolean()) {
                command.put(place(command), one(NASTY));
            }
            String line = command.toString();
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            if (random.nextInt(4) == 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            JsonNode answer = JSON.readTree(signer.accounts.answer(bytes));
            SignedCalls.check(answer, "seed " + seed + ": " + line);
            signed += answer.has("path") ? 1 : 0;
        }
        assertThat(signed).isGreaterThan(REQUESTS / 10);
    }

    @Test
    void text_that_is_no_command_is_refused() {
        for (String line : List.of(
                "",
                " ",
                "null",
                "[]",
                "1",
                "\"cancel\"",
                "{",
                "{}",
                "{\"v\":1}",
                "{\"v\":1,\"verb\":\"accounts\"} {\"v\":1,\"verb\":\"accounts\"}",
                "{\"v\":1,\"verb\":\"accounts\",\"verb\":\"keyRights\"}",
                "[".repeat(4_000),
                "POST /api/v3/order")) {
            assertThat(signer.answer(line).has("error")).as(line).isTrue();
        }
    }

    @Test
    void a_command_that_is_sent_again_gets_another_nonce_and_the_same_call() {
        Set<String> bodies = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            JsonNode call = signer.command("kraken/desk", "cancelAll spot");
            assertThat(call.path("path").asText()).isEqualTo("/0/private/CancelAll");
            bodies.add(call.path("body").asText());
        }
        assertThat(bodies).hasSize(100);
    }

    @Test
    void every_call_of_the_list_can_be_signed_and_no_other() throws IOException {
        Set<String> seen = new TreeSet<>();
        for (String dialect : Dialect.NAMES) {
            for (String command : SignedCalls.everyCommand(dialect)) {
                JsonNode answer = signer.command(dialect + "/desk", command);
                SignedCalls.check(answer, dialect + ' ' + command);
                if (!answer.has("error")) {
                    String path = answer.path("path").asText().replaceFirst("(?<=[/:])(771|c-1)$", "{id}");
                    seen.add(answer.path("method").asText()
                            + ' '
                            + answer.path("host").asText()
                            + path);
                }
            }
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(SignedCalls.allowed());
    }

    /** Returns a command that is signed if its book has such a call. */
    private ObjectNode command() {
        String dialect = one(Dialect.NAMES);
        List<String> books = BOOKS.computeIfAbsent(
                dialect, name -> List.copyOf(Dialect.load(name).books().keySet()));
        String verb = one(List.of("openOrders", "cancel", "cancel", "cancelAll", "keyRights"));
        ObjectNode command = JSON.createObjectNode()
                .put("v", 1)
                .put("account", dialect + "/desk")
                .put("verb", verb);
        if (!verb.equals("keyRights")) {
            command.put("book", one(books));
            if (random.nextInt(4) > 0) {
                command.put("instrument", dialect.equals("hyperliquid") ? "5" : "BTCUSDT");
            }
        }
        if (verb.equals("cancel")) {
            command.put(
                    random.nextBoolean() ? "orderId" : "clientOrderId", Integer.toString(random.nextInt(1, 1_000_000)));
        }
        return command;
    }

    /** Returns a command that cancels several orders. */
    private ObjectNode batch() {
        String dialect = one(List.copyOf(BATCHES.keySet()));
        String book = one(Objects.requireNonNull(BATCHES.get(dialect)));
        ObjectNode command = batch(dialect, book);
        ObjectNode orders = command.putObject("orders");
        boolean isMixed = !dialect.equals("binance") && !book.endsWith("-futures");
        for (int i = random.nextInt(1, 10); i > 0; i--) {
            orders.withArray(isMixed && random.nextBoolean() ? "7" : "5")
                    .add(Integer.toString(1_000 * i + random.nextInt(1_000)));
        }
        return command;
    }

    private static ObjectNode batch(String dialect, String book) {
        return JSON.createObjectNode()
                .put("v", 1)
                .put("account", dialect + "/desk")
                .put("verb", "cancelBatch")
                .put("book", book);
    }

    /** The books of each dialect that has such calls. */
    private static final Map<String, List<String>> BATCHES = new TreeMap<>();

    static {
        for (String dialect : Dialect.NAMES) {
            List<String> books = new ArrayList<>();
            Dialect.load(dialect).books().forEach((book, calls) -> {
                if (!calls.getOrDefault("cancelBatch", List.of()).isEmpty()) {
                    books.add(book);
                }
            });
            if (!books.isEmpty()) {
                BATCHES.put(dialect, books);
            }
        }
    }

    private static final Map<String, List<String>> BOOKS = new HashMap<>();

    /** Returns a member that a value is put into. */
    private String place(ObjectNode command) {
        return switch (command.path("verb").asText()) {
            case "cancel" -> one(List.of("instrument", command.has("orderId") ? "orderId" : "clientOrderId"));
            case "keyRights" -> "book";
            default -> "instrument";
        };
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
