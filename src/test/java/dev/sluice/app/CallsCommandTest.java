package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.PollInterval;
import dev.sluice.cli.CommandLineRun;
import dev.sluice.cli.SluiceCommand;
import dev.sluice.core.series.Figure;
import dev.sluice.core.series.SeriesHistory;
import dev.sluice.persistence.journal.CallLine;
import dev.sluice.persistence.journal.SegmentName;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests the command and the operation that search the journal, with a gateway and without one. */
@Tag("slow")
@Timeout(120)
@SuppressWarnings("NullAway.Init") // made before all tests
final class CallsCommandTest {
    @TempDir
    private static Path folder;

    private static OperatorFixture operator;
    private static GatewayFixture gateway;
    private static Instant twoDaysAgo;

    @BeforeAll
    static void start() throws Exception {
        twoDaysAgo = Instant.now().minus(2, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MINUTES);
        Path exchanges = folder.resolve("conf/exchanges.json");
        FewExchanges.copyTo(folder.resolve("conf"));
        Files.writeString(
                exchanges,
                Files.readString(exchanges)
                        .replaceFirst("\"binance\": \\{", "\"binance\": { \"enforcement\": \"observe\","));
        operator = new OperatorFixture(folder, "{\"admin\": {\"wrongTokenDelayMs\": 20}}");
        gateway = operator.gateway;
        assertThat(order("maker", "first").statusCode()).isEqualTo(200);
        awaitCalls("order=first", 1);
        String refused =
                line(twoDaysAgo.plusMillis(123), "old", "\"reason\":\"guard; rule=sameOrder; seen=61; allowed=60\",");
        String hostile = line(twoDaysAgo.plusSeconds(1), "=cmd|'x'!A1,\\\"\\u001b[31m" + "y".repeat(5_000), "");
        SegmentName name = new SegmentName(twoDaysAgo.toEpochMilli(), 0, false);
        Files.writeString(gateway.data.resolve("calls").resolve(name.toString()), refused + hostile);
    }

    private static String line(Instant at, String bot, String more) {
        return ("{\"t\":\"%s\",\"id\":\"id-1\",\"exchange\":\"kraken\",\"bot\":\"%s\",\"clientOrderId\":\"c-9\",%s"
                        + "\"outcome\":\"refused\"}\n")
                .formatted(CallLine.time(at.toEpochMilli()), bot, more);
    }

    @AfterAll
    static void stop() {
        operator.close();
    }

    private static HttpResponse<String> order(String bot, String clientOrderId) throws Exception {
        return gateway.bot(
                "POST",
                "/@" + bot
                        + "/binance/api/v3/order?symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=1"
                        + "&recvWindow=60000&signature=s&newClientOrderId=" + clientOrderId + "&timestamp="
                        + System.currentTimeMillis(),
                "",
                "X-MBX-APIKEY",
                "a-key");
    }

    private static JsonObject calls(String query) throws Exception {
        HttpResponse<String> response = gateway.operator("GET", "/admin/calls?" + query, "");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new JsonObject(response.body());
    }

    /** The writer looks into its queue every 20 ms. */
    private static JsonObject awaitCalls(String query, int number) throws Exception {
        return PollInterval.until(
                query, () -> calls(query), found -> found.getJsonArray("calls").size() >= number);
    }

    private static CommandLineRun type(String... words) {
        return operator.type(words);
    }

    // ---- the operation

    @Test
    void the_operation_tells_who_sent_an_order_and_how_it_ended() throws Exception {
        JsonObject found = calls("order=first");
        JsonObject call = found.getJsonArray("calls").getJsonObject(0);
        assertThat(call.getString("bot")).isEqualTo("maker");
        assertThat(call.getString("kind")).isEqualTo("place");
        assertThat(call.getString("outcome")).isEqualTo("ok");
        assertThat(call.getInteger("status")).isEqualTo(200);
        assertThat(call.getDouble("deadlineMs")).isPositive();
        assertThat(found.getString("oldest")).isNotEmpty();
        assertThat(found.getLong("dropped")).isZero();
        assertThat(found.getJsonArray("notes")).isEmpty();
    }

    @Test
    void each_call_is_in_one_part_of_a_long_list() throws Exception {
        for (int i = 0; i < 5; i++) {
            order("pager", "p" + i);
        }
        awaitCalls("bot=pager", 5);
        String cursor = "";
        for (int i = 4; i >= 0; i--) {
            JsonObject part = calls("bot=pager&limit=1&cursor=" + cursor);
            assertThat(OperatorFixture.objects(part.getJsonArray("calls")))
                    .extracting(call -> call.getString("clientOrderId"))
                    .containsExactly("p" + i);
            cursor = part.getString("cursor");
        }
        assertThat(calls("bot=pager&cursor=" + cursor).getJsonArray("calls")).isEmpty();
    }

    @Test
    void a_call_without_a_response_is_in_flight_and_then_has_ended() throws Exception {
        CountDownLatch silent = gateway.silent();
        ExecutorService bots = Executors.newSingleThreadExecutor();
        try {
            Future<HttpResponse<String>> sent = bots.submit(() -> order("slow", "flying"));
            JsonObject flying =
                    awaitCalls("order=flying", 1).getJsonArray("calls").getJsonObject(0);
            assertThat(flying.getString("outcome")).isEqualTo("in flight");
            silent.countDown();
            sent.get();
            PollInterval.until(
                    "none is in flight",
                    () -> calls("outcome=in%20flight").getJsonArray("calls").isEmpty());
            assertThat(OperatorFixture.objects(calls("order=flying").getJsonArray("calls")))
                    .extracting(call -> call.getString("outcome"))
                    .containsExactly("ok");
        } finally {
            silent.countDown();
            bots.shutdownNow();
        }
    }

    @Test
    void wrong_fields_are_refused_with_what_is_allowed() throws Exception {
        String[][] wrong = {
            {"limit=0", "'limit' must be from 1 to 1000"},
            {"limit=1001", "'limit' must be from 1 to 1000"},
            {"limit=x", "'limit' is not valid"},
            {"since=yesterday", "2026-11-30T12:03:00Z"},
            {"until=2026-11-30T12:03:00", "with its zone"},
            {"cursor=5", "'cursor' is not from a response"},
            {"kind=buy", "place, reduce"},
            {"outcome=good", "refused"},
            {"bots=maker", "allowed: [bot, exchange"},
        };
        for (String[] one : wrong) {
            HttpResponse<String> response = gateway.operator("GET", "/admin/calls?" + one[0], "");
            assertThat(response.statusCode()).as(one[0]).isEqualTo(400);
            assertThat(new JsonObject(response.body()).getString("message")).contains(one[1]);
        }
        String since = URLEncoder.encode("2026-11-30T12:03:00+01:00", StandardCharsets.UTF_8);
        assertThat(calls("limit=1&until=1700000000000&since=" + since)).isNotNull();
        assertThat(calls("limit=1&since=2026-11-30T12:03:00+01:00")).isNotNull();
    }

    @Test
    void only_a_token_with_the_role_read_may_search() throws Exception {
        assertThat(gateway.admin("GET", "/admin/calls", "").statusCode()).isEqualTo(401);
        type("token", "reader", "--roles", "read");
        type("token", "halter", "--roles", "trip+rearm+breaker");
        assertThat(type("calls", "--as", "reader", "--order", "first").exit()).isZero();
        CommandLineRun refused = type("calls", "--as", "halter");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("read");
    }

    // ---- the command

    @Test
    void a_refusal_of_two_days_ago_is_found_with_its_reason_in_full() {
        CommandLineRun run = type(
                "calls",
                "--bot",
                "old",
                "--since",
                twoDaysAgo.toString(),
                "--until",
                twoDaysAgo.plusSeconds(60).toString(),
                "--outcome",
                "refused");
        assertThat(run.exit()).as(run.toString()).isZero();
        assertThat(run.out())
                .contains("the journal reaches back to ")
                .contains("TIME", "BOT", "WHY")
                .contains("old", "kraken", "refused by Sluice  runaway guard: the same order 61 times, 60 allowed");
        String json =
                type("calls", "--bot", "old", "--reason", "guard", "--json").out();
        assertThat(json)
                .contains("\"reason\":\"guard; rule=sameOrder; seen=61; allowed=60\"")
                .contains("\"why\":\"runaway guard: the same order 61 times, 60 allowed\"");
        assertThat(type("calls", "--bot", "old", "--reason", "guard").exit()).isZero();
        assertThat(type("calls", "--bot", "old", "--since", "3d").exit()).isZero();
        CommandLineRun none = type("calls", "--bot", "old", "--since", "2h");
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.out()).contains("no recorded call matches", "the journal reaches back to ");
    }

    @Test
    void an_order_that_the_exchange_rejected_is_found_by_its_error_code() throws Exception {
        gateway.answering("/api/v3/order", 400, "{\"code\":-2010,\"msg\":\"Account has insufficient balance.\"}");
        try {
            order("poor", "rejected");
        } finally {
            gateway.answering("/api/v3/order", 200, "{}");
        }
        JsonObject call =
                awaitCalls("bot=poor&outcome=business", 1).getJsonArray("calls").getJsonObject(0);
        assertThat(call.getString("code")).isEqualTo("-2010");
        assertThat(call.getString("reason")).as("that of the gateway").isEmpty();
        assertThat(type("calls", "--reason", "-2010").out()).contains("rejected by the exchange: -2010 (400)");
        assertThat(type("calls", "--bot", "poor", "--summary").out()).contains("rejected by the exchange: -2010");
        assertThat(calls("bot=maker").getJsonArray("calls").getJsonObject(0).getString("code", ""))
                .isEmpty();
    }

    @Test
    void an_order_is_followed_by_both_of_its_ids() throws Exception {
        gateway.answering("/api/v3/order", 200, "{\"orderId\":4711,\"clientOrderId\":\"both\"}");
        try {
            order("chaser", "both");
            gateway.bot(
                    "DELETE",
                    "/@chaser/binance/api/v3/order?symbol=BTCUSDT&orderId=4711&signature=s&timestamp="
                            + System.currentTimeMillis(),
                    "",
                    "X-MBX-APIKEY",
                    "a-key");
        } finally {
            gateway.answering("/api/v3/order", 200, "{}");
        }
        awaitCalls("bot=chaser", 2);
        for (String id : List.of("both", "4711")) {
            CommandLineRun found = type("calls", "--order", id, "--json");
            assertThat(found.out().lines()).as(id).hasSize(2);
            assertThat(type("calls", "--order", id).out())
                    .as(id)
                    .containsPattern(
                            "the order: sent by chaser at .*, accepted by binance as 4711; cancelled by chaser at ");
            assertThat(found.out()).contains("\"kind\":\"place\"", "\"kind\":\"cancel\"");
            assertThat(found.err())
                    .contains("the order has the ids " + (id.equals("both") ? "both, 4711" : "4711, both"));
        }
        assertThat(calls("order=both").getJsonArray("calls")).hasSize(1);
        assertThat(calls("order=both,4711").getJsonArray("calls")).hasSize(2);
    }

    @Test
    void a_name_that_was_typed_wrongly_is_told_with_those_that_are_recorded() {
        CommandLineRun bot = type("calls", "--bot", "makr");
        assertThat(bot.exit()).isEqualTo(1);
        assertThat(bot.err()).contains("--bot makr is in none of the newest ", "; names there: maker, ");
        assertThat(type("calls", "--exchange", "binanc", "--summary").err()).contains("names there: binance, kraken");
        assertThat(type("calls", "--bot", "maker", "--reason", "guard").err())
                .as("its name is right")
                .doesNotContain("names there");
    }

    @Test
    void the_newest_call_is_the_last_line_and_more_are_announced() throws Exception {
        for (int i = 0; i < 3; i++) {
            order("three", "t" + i);
        }
        awaitCalls("bot=three", 3);
        CommandLineRun all = type("calls", "--bot", "three");
        assertThat(all.out()).containsSubsequence("t0", "t1", "t2").doesNotContain("only the newest");
        CommandLineRun two = type("calls", "--bot", "three", "--limit", "2");
        assertThat(two.out()).contains("only the newest 2").doesNotContain("t0", "ended:");
    }

    @Test
    void a_rare_reason_is_counted_although_the_list_is_too_short_for_it() throws Exception {
        Path other = Files.createDirectories(folder.resolve("many"));
        Path calls = Files.createDirectories(other.resolve("calls"));
        StringBuilder lines = new StringBuilder(line(twoDaysAgo, "busy", "\"reason\":\"guard; rule=sameOrder\","));
        for (int i = 1; i <= 101; i++) {
            lines.append(line(twoDaysAgo.plusMillis(i), "busy", "\"reason\":\"withdrawn\","));
        }
        Files.writeString(calls.resolve(new SegmentName(twoDaysAgo.toEpochMilli(), 0, false).toString()), lines);
        String[] words = {"calls", "--bot", "busy", "--admin-port", "1", "--data", other.toString(), "--since", "3d"};
        CommandLineRun run = CommandLineRun.type(words);
        assertThat(run.out())
                .containsSubsequence("only the newest 100", "how all 102 ended:", "101 ", "a cancel of this order")
                .containsOnlyOnce("runaway guard: the same order too often");
        CommandLineRun json = CommandLineRun.type(
                "calls", "--bot", "busy", "--admin-port", "1", "--data", other.toString(), "--json");
        assertThat(json.out().lines()).hasSize(100).allMatch(line -> line.startsWith("{"));
    }

    @Test
    void json_has_a_call_in_each_line_and_nothing_else() throws Exception {
        CommandLineRun run = type("calls", "--order", "first", "--json");
        assertThat(run.out().lines()).hasSize(1);
        assertThat(run.json().getString("bot")).isEqualTo("maker");
        assertThat(run.err()).contains("the journal reaches back to ");
        String id = run.json().getString("id");
        assertThat(type("calls", "--id", id, "--json").json()).isEqualTo(run.json());
        assertThat(type("calls", "--id", id).out())
                .containsSubsequence("X-Request-Id", id, "might wait", "charged", "spot.orders.10s=1");
    }

    @Test
    void texts_of_bots_cannot_use_the_terminal_or_become_a_formula() {
        CommandLineRun text = type("calls", "--exchange", "KRAKEN");
        assertThat(text.out()).contains("=cmd|'x'!A1,\"?[31myyy").doesNotContain("\u001b");
        CommandLineRun csv = type("calls", "--exchange", "kraken", "--csv");
        assertThat(csv.out().lines().toList())
                .hasSize(3)
                .allMatch(line -> line.startsWith("t,id,exchange,bot,") || line.startsWith("20"))
                .anyMatch(line -> line.contains(",\"'=cmd|'x'!A1,\"\"?[31myyy"));
    }

    @Test
    void without_a_gateway_the_data_folder_is_read() {
        String data = gateway.data.toString();
        CommandLineRun run =
                CommandLineRun.type("calls", "--order", "first", "--admin-port", "1", "--data", data, "--json");
        assertThat(run.exit()).isZero();
        assertThat(run.json().getString("bot")).isEqualTo("maker");
        assertThat(run.err()).contains("no gateway of this data folder responds; read from " + data);
        assertThat(CommandLineRun.type("audit", "--admin-port", "1", "--data", data)
                        .out())
                .contains("start: gateway of global");
        CommandLineRun none = CommandLineRun.type(
                "calls", "--admin-port", "1", "--data", folder.resolve("none").toString());
        assertThat(none.exit()).isEqualTo(3);
        assertThat(none.err()).contains("start one with scripts/sluice run", "there is no journal of calls in");
    }

    @Test
    void how_full_limits_were_two_days_ago_is_told_beside_who_used_them() throws Exception {
        Path other = Files.createDirectories(folder.resolve("earlier"));
        Path calls = Files.createDirectories(other.resolve("calls"));
        SegmentName name = new SegmentName(twoDaysAgo.toEpochMilli(), 0, false);
        Files.writeString(calls.resolve(name.toString()), line(twoDaysAgo, "greedy", "\"cost\":\"counter=8\","));
        SeriesHistory history = new SeriesHistory();
        long step = SeriesHistory.stepAt(twoDaysAgo.toEpochMilli());
        history.add(step, List.of(new Figure("limit:kraken/counter", "fill", Figure.Fold.LARGEST, 0.93f)));
        history.add(step + 34_000, List.of(new Figure("limit:kraken/counter", "fill", Figure.Fold.LARGEST, 0.4f)));
        Files.write(other.resolve("series"), history.written());
        String[] words = {
            "calls",
            "--exchange",
            "kraken",
            "--since",
            twoDaysAgo.toString(),
            "--until",
            twoDaysAgo.plusSeconds(60).toString(),
            "--summary",
            "--admin-port",
            "1",
            "--data",
            other.toString()
        };
        CommandLineRun run = CommandLineRun.type(words);
        assertThat(run.exit()).as(run.toString()).isZero();
        assertThat(run.out())
                .containsSubsequence(
                        "greedy", "how full each limit was at its fullest", "in steps of 10 min", "93 %", "counter")
                .doesNotContain("40 %");
        Files.writeString(other.resolve("series"), "torn");
        CommandLineRun torn = CommandLineRun.type(words);
        assertThat(torn.out()).contains("greedy", "how full limits were is not known");
        assertThat(torn.err()).contains("cannot be read");
    }

    @Test
    void the_summary_of_a_running_gateway_tells_how_full_limits_are() throws Exception {
        CommandLineRun run;
        do { // a sample is taken every five seconds, and a window of ten seconds may begin in between
            order("filler", "full");
            run = type("calls", "--bot", "filler", "--summary");
        } while (!run.out().contains("FULL  FROM"));
        assertThat(run.out()).containsPattern("\\d+ %  .*binance .*spot.orders.10s");
    }

    @Test
    void a_folder_is_read_although_the_gateway_at_the_port_has_another_one() throws Exception {
        Path other = Files.createDirectories(folder.resolve("other"));
        Files.writeString(other.resolve("admin.token"), "0".repeat(64));
        Files.setPosixFilePermissions(other.resolve("admin.token"), PosixFilePermissions.fromString("rw-------"));
        SegmentName name = new SegmentName(twoDaysAgo.toEpochMilli(), 0, false);
        Path calls = Files.createDirectories(other.resolve("calls"));
        Files.writeString(calls.resolve(name.toString()), line(twoDaysAgo, "elsewhere", ""));
        String port = "" + gateway.adminPort();
        CommandLineRun run =
                CommandLineRun.type("calls", "--admin-port", port, "--data", other.toString(), "--summary");
        assertThat(run.out()).contains("elsewhere").doesNotContain("maker");
        assertThat(run.exit()).isZero();
        for (String command : List.of("status", "halt")) {
            CommandLineRun refused = CommandLineRun.type(command, "--admin-port", port, "--data", other.toString());
            assertThat(refused.err()).contains("was started with another data folder");
            assertThat(refused.exit()).isEqualTo(3);
        }
    }

    @Test
    void a_token_that_the_gateway_of_the_folder_does_not_accept_is_named_and_no_file_is_read_instead()
            throws Exception {
        Path token = Files.createDirectories(gateway.data.resolve("tokens")).resolve("eve.read");
        Files.writeString(token, "q".repeat(64));
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
        for (String command : List.of("calls", "audit", "status")) {
            CommandLineRun run = CommandLineRun.type(command, "--data", gateway.data.toString(), "--as", "eve");
            assertThat(run.err()).contains("does not accept the token 'eve'").doesNotContain("read from");
            assertThat(run.exit()).isEqualTo(1);
        }
    }

    @Test
    void the_data_folder_is_enough_to_find_its_gateway() throws Exception {
        String data = gateway.data.toString();
        CommandLineRun found = CommandLineRun.type("status", "--data", data);
        assertThat(found.exit()).as(found.toString()).isZero();
        Path port = gateway.data.resolve("admin.port");
        String written = Files.readString(port);
        assertThat(written).isEqualTo(gateway.adminPort() + "\n");
        try {
            for (String wrong : List.of("", "0", "70000", "8081x", "-1", "1".repeat(5_000))) {
                Files.writeString(port, wrong);
                assertThat(CommandLineRun.type("status", "--data", data).err())
                        .as(wrong)
                        .contains("127.0.0.1:8081");
            }
        } finally {
            Files.writeString(port, written);
        }
    }

    @Test
    void wrong_usage_is_told_with_what_is_allowed() {
        String[][] wrong = {
            {"--since", "yesterday"},
            {"--since", "12:05", "--until", "12:03"},
            {"--limit", "0"},
            {"--json", "--csv"},
            {"--summary", "--csv"},
            {"--summary", "--follow"},
            {"--kind", "buy"},
            {"--outcome", "good"},
        };
        for (String[] options : wrong) {
            String[] words = new String[options.length + 1];
            words[0] = "calls";
            System.arraycopy(options, 0, words, 1, options.length);
            assertThat(type(words).exit()).as("%s", List.of(options)).isEqualTo(2);
        }
    }

    @Test
    void follow_goes_on_with_the_calls_that_come() throws Exception {
        StringWriter out = new StringWriter();
        Thread follower = new Thread(() -> SluiceCommand.commandLine(List.of())
                .setOut(new PrintWriter(out))
                .execute(
                        "calls",
                        "--bot",
                        "followed",
                        "--follow",
                        "--admin-port",
                        "" + gateway.adminPort(),
                        "--data",
                        gateway.data.toString()));
        follower.start();
        await(out, "no recorded call matches");
        order("followed", "f1");
        await(out, "f1");
        order("followed", "f2");
        await(out, "f2");
        follower.interrupt();
        follower.join();
        assertThat(out.toString()).containsOnlyOnce("f1").containsOnlyOnce("TIME");
    }

    private static void await(StringWriter out, String text) throws Exception {
        PollInterval.until(text, () -> out.toString().contains(text));
    }
}
