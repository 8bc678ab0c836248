package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.PollInterval;
import dev.sluice.cli.CommandLineRun;
import dev.sluice.persistence.OwnerOnlyFiles;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the commands for a running gateway: output, exit codes, rights, and the description of the API. */
@Tag("slow")
@Timeout(120)
@SuppressWarnings("NullAway.Init") // made before all tests
final class CommandsTest {
    private static final String ORDER = "/@maker/binance/api/v3/order?symbol=BTCUSDT&side=BUY&type=LIMIT"
            + "&timeInForce=GTC&quantity=1&price=10000&timestamp=1700000000000&recvWindow=60000&signature=s";

    @TempDir
    private static Path folder;

    private static OperatorFixture operator;

    @BeforeAll
    static void start() throws Exception {
        operator = OperatorFixture.withOwnBreakers(folder);
    }

    @AfterAll
    static void stop() {
        operator.close();
    }

    private static void rearm(String... more) {
        String challenge = operator.json("rearm", "--reason", "a test is over").getString("challenge");
        List<String> words = new ArrayList<>(List.of("rearm", "--confirm", challenge));
        words.addAll(List.of(more));
        assertThat(operator.type(words.toArray(String[]::new)).exit()).isZero();
    }

    // ---- tokens

    @Test
    void a_token_file_is_private_and_its_creation_and_removal_take_effect_at_once() throws Exception {
        Path file =
                Path.of(operator.json("token", "ann", "--roles", "read+trip").getString("file"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(Objects.requireNonNull(file.getParent()))))
                .isEqualTo("rwx------");
        assertThat(operator.type("token").out()).contains("ann");
        assertThat(operator.type("token", "ann").exit())
                .as("the token exists already")
                .isEqualTo(1);
        String secret = Files.readString(file).strip();
        assertThat(statusBy(secret)).isEqualTo(200);
        assertThat(operator.type("token", "ann", "--remove").exit()).isZero();
        assertThat(statusBy(secret)).isEqualTo(401);
        assertThat(file).doesNotExist();
        assertThat(operator.type("token", "ann", "--remove").exit()).isEqualTo(1);
        assertThat(operator.type("token", "admin", "--remove").exit()).isEqualTo(1);
        assertThat(operator.rows("token ann").stream()
                        .map(row -> row.getString("before") + ">" + row.getString("after")))
                .containsExactly(">read+trip", "valid>removed");
        assertThat(operator.rows("token ann"))
                .allMatch(row -> row.getString("who").equals("token admin"));
        assertThat(operator.json("audit").encode()).doesNotContain(secret);
    }

    @Test
    void token_files_are_read_again_while_the_gateway_runs() throws Exception {
        Path tokens = operator.gateway.data.resolve("tokens");
        OwnerOnlyFiles.makeFolder(tokens);
        Path file = tokens.resolve("eve.read");
        String secret = "5".repeat(64);
        Files.writeString(file, "half a secr");
        Files.writeString(file, secret + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        operator.gateway.awaitLog(file + " can be read or written by other users");
        assertThat(statusBy(secret)).isEqualTo(401);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        awaitStatusBy(secret, 200);
        String other = "6".repeat(64);
        Files.writeString(file, other);
        awaitStatusBy(other, 200);
        assertThat(statusBy(secret)).isEqualTo(401);
        Files.delete(file);
        awaitStatusBy(other, 401);
        assertThat(operator.rows("token eve"))
                .allMatch(row -> row.getString("who").equals("files in tokens"))
                .extracting(row -> row.getString("after"))
                .startsWith("read")
                .endsWith("removed");
    }

    private static int statusBy(String secret) throws Exception {
        return operator.gateway
                .admin("GET", "/admin/status", "", "Authorization", "Bearer " + secret)
                .statusCode();
    }

    private static void awaitStatusBy(String secret, int status) throws Exception {
        PollInterval.until("response: " + status, () -> statusBy(secret) == status);
    }

    @Test
    void wrong_tokens_are_delayed_and_counted_and_right_ones_are_not() throws Exception {
        double before = metric("sluice_admin_wrong_tokens_total");
        long began = System.nanoTime();
        assertThat(statusBy("7".repeat(64))).isEqualTo(401);
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(20_000_000L);
        assertThat(metric("sluice_admin_wrong_tokens_total")).isEqualTo(before + 1);
        assertThat(operator.type("status").exit()).isZero();
        assertThat(metric("sluice_admin_wrong_tokens_total")).isEqualTo(before + 1);
    }

    private static double metric(String name) throws Exception {
        return operator.gateway
                .admin("GET", "/metrics", "")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    // ---- halt, re-arm, status, unknown

    @Test
    void halt_and_rearm_print_the_number_of_refused_calls() throws Exception {
        JsonObject drill = operator.json("halt", "--drill");
        assertThat(drill.getBoolean("drill")).isTrue();
        assertThat(operator.mode()).isEqualTo("ACTIVE");
        assertThat(operator.type("rearm", "--reason", "nothing to do").exit()).isEqualTo(1);
        CommandLineRun halted = operator.type("halt", "--reason", "prices are wrong");
        assertThat(halted.exit()).isZero();
        assertThat(halted.out())
                .contains("CANCEL_ONLY for global: prices are wrong")
                .containsIgnoringCase(" disk"); // NOT YET ON DISK where it is busy
        assertThat(operator.mode()).isEqualTo("CANCEL_ONLY");
        assertThat(operator.type("status").out()).contains("mode CANCEL_ONLY", "prices are wrong");
        assertThat(operator.type("status").exit()).isZero();
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> refused = operator.gateway.bot("POST", ORDER, "", "X-MBX-APIKEY", "a-key");
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body())
                    .isEqualTo(
                            "{\"code\":-2010,\"msg\":\"Order blocked by Sluice, not sent.\",\"sluice\":\"mode; mode=CANCEL_ONLY; scope=global; cause=kill-switch\"}");
        }
        assertThat(operator.type("rearm", "--confirm", "0000000000").exit()).isEqualTo(1);
        String proposed = operator.type("rearm", "--reason", "seen").out();
        String typed = proposed.substring(proposed.indexOf("scripts/sluice rearm --confirm"))
                .strip();
        assertThat(typed)
                .matches("scripts/sluice rearm --confirm [0-9a-z]+ --admin-port [0-9]+ --data \\S+")
                .as("no cause exists")
                .doesNotContain("--force");
        rearm();
        assertThat(operator.mode()).isEqualTo("ACTIVE");
        JsonObject lifted = operator.last("latch kill-switch");
        assertThat(lifted.getString("who")).isEqualTo("token admin");
        assertThat(lifted.getString("before")).isEqualTo("CANCEL_ONLY");
        assertThat(lifted.getString("after")).isEqualTo("ACTIVE");
        assertThat(lifted.getLong("refused")).isEqualTo(2);
        assertThat(operator.type("audit").out()).contains("2 calls refused");
        assertThat(operator.type("unknown").out()).contains("no order's outcome is unknown");
        assertThat(operator.json("unknown").getJsonArray("unknown")).isEmpty();
    }

    @Test
    void the_printed_rearm_over_a_cause_that_exists_cannot_be_used_without_an_edit() throws Exception {
        Path file = operator.gateway.data.resolve("HALT");
        Files.writeString(file, "stop");
        awaitMode("CANCEL_ONLY");
        CommandLineRun proposed = operator.type("rearm", "--reason", "seen");
        assertThat(proposed.out())
                .contains("their causes still exist")
                .contains(" --force '<why it is safe although the cause exists>' --admin-port ");
        String challenge = proposed.out().replaceAll("(?s).*--confirm (\\S+).*", "$1");
        CommandLineRun copied =
                operator.type("rearm", "--confirm", challenge, "--force", "<why it is safe although the cause exists>");
        assertThat(copied.exit()).isEqualTo(2);
        assertThat(copied.err()).contains("a text that begins with '<' is no reason");
        assertThat(operator.mode()).isEqualTo("CANCEL_ONLY");
        Files.delete(file);
        rearm("--force", "the file is gone");
        assertThat(operator.mode()).isEqualTo("ACTIVE");
    }

    private static void awaitMode(String mode) throws Exception {
        PollInterval.until("mode " + mode, () -> operator.mode().equals(mode));
    }

    @Test
    void exit_codes_are_2_for_wrong_usage_1_for_a_refusal_and_3_without_a_gateway() {
        String[][] wrong = {
            {"halt", "--reason", " "},
            {"halt", "--reason", "r", "--mode", "ACTIVE"},
            {"halt", "--reason", "r", "--scope", "planet:mars"},
            {"rearm"},
            {"rearm", "--reason", "r", "--confirm", "c"},
            {"rearm", "--confirm", "c", "--scope", "bot=a"},
            {"rearm", "--reason", "r", "--force", "why"},
            {"audit", "--since", "yesterday"},
            {"unknown", "--open"},
            {"status", "more"},
        };
        for (String[] words : wrong) {
            assertThat(operator.type(words).exit()).as("%s", List.of(words)).isEqualTo(2);
        }
        assertThat(operator.type("halt", "--reason", "r", "--scope", "exchange:nowhere")
                        .exit())
                .isEqualTo(1);
        assertThat(operator.type("unknown", "--close", "nowhere/desk").exit()).isEqualTo(1);
        String data = operator.gateway.data.toString();
        String[][] commands = {
            {"halt", "--reason", "r"},
            {"rearm", "--reason", "r"},
            {"unknown"},
            {"status"},
            {"breaker"},
            {"token"},
        };
        for (String[] words : commands) {
            List<String> all = new ArrayList<>(List.of(words));
            all.addAll(List.of("--admin-port", "1", "--data", data));
            CommandLineRun commandLineRun = CommandLineRun.type(all.toArray(String[]::new));
            assertThat(commandLineRun.exit()).as("%s", all).isEqualTo(3);
            assertThat(commandLineRun.err())
                    .contains("no gateway responds at 127.0.0.1:1")
                    .hasLineCount(1);
        }
        CommandLineRun audit = CommandLineRun.type("audit", "--admin-port", "1", "--data", data);
        assertThat(audit.exit()).isZero();
        assertThat(audit.err()).contains("read from " + data);
    }

    // ---- the document

    /** A WebSocket whose first message is the token; any other request must be upgraded first. */
    private static final String WEB_SOCKET = "/admin/events";

    @Test
    void the_openapi_document_matches_what_the_gateway_serves() throws Exception {
        JsonObject document = new JsonObject(
                operator.gateway.admin("GET", "/admin/openapi.json", "").body());
        String served = operator.gateway.admin("GET", "/nowhere", "").body();
        int operations = 0;
        for (Map.Entry<String, Object> path : document.getJsonObject("paths")) {
            JsonObject methods = (JsonObject) path.getValue();
            String url = path.getKey().replace("{name}", "x");
            for (String method : methods.fieldNames()) {
                operations++;
                String upper = method.toUpperCase(Locale.ROOT);
                JsonObject described = methods.getJsonObject(method);
                assertThat(served).contains(upper + " " + path.getKey());
                assertThat(operator.gateway
                                .admin(upper, url, "", "Content-Type", "application/json")
                                .statusCode())
                        .as("%s %s without a token", upper, url)
                        .isEqualTo(url.equals(WEB_SOCKET) ? 426 : 401);
                assertThat(described.getString("x-role")).isIn("read", "breaker", "trip", "rearm", "admin");
                if (upper.equals("POST")) {
                    assertMatchesDocument(url, described);
                }
            }
            for (String method : List.of("get", "post", "put", "delete", "patch")) {
                if (!methods.containsKey(method)) {
                    assertThat(operator.gateway
                                    .operator(method.toUpperCase(Locale.ROOT), url, "{}")
                                    .statusCode())
                            .as("%s %s", method, url)
                            .isEqualTo(405);
                }
            }
        }
        assertThat(served.split("/admin/", -1).length - 2)
                .as("every operation is documented")
                .isEqualTo(operations);
    }

    /** A field that the document does not know is refused, and so is a lacking one that it requires. */
    private static void assertMatchesDocument(String url, JsonObject described) throws Exception {
        JsonObject schema = described
                .getJsonObject("requestBody")
                .getJsonObject("content")
                .getJsonObject("application/json")
                .getJsonObject("schema");
        assertThat(operator.gateway
                        .operator("POST", url, "{\"no such field\": 1}")
                        .body())
                .as(url)
                .contains("'no such field' is not a field of this operation");
        JsonObject wrong = new JsonObject();
        for (String field : schema.getJsonObject("properties").fieldNames()) {
            wrong.put(field, new JsonArray());
        }
        if (!wrong.isEmpty()) {
            assertThat(operator.gateway.operator("POST", url, wrong.encode()).statusCode())
                    .as(url)
                    .isEqualTo(400);
        }
        for (Object field : schema.getJsonArray("required")) {
            assertThat(operator.gateway.operator("POST", url, "{}").statusCode())
                    .as("%s without %s", url, field)
                    .isEqualTo(400);
        }
    }

    @Test
    void the_overview_the_sockets_and_the_refusals_have_their_documented_fields() throws Exception {
        JsonObject overview = asked("/admin/overview");
        assertThat(overview.fieldNames())
                .containsExactlyInAnyOrder(
                        "stage",
                        "version",
                        "epochMs",
                        "uptimeSeconds",
                        "lastReloadWorked",
                        "mode",
                        "holds",
                        "safety",
                        "clock",
                        "readiness",
                        "exchanges",
                        "issues",
                        "warnings",
                        "unusedExchanges",
                        "operators",
                        "operatorsNotShown",
                        "webSockets",
                        "botConnections");
        assertThat(overview.getJsonObject("readiness").fieldNames()).containsExactly("margins");
        assertThat(overview.getJsonObject("safety").getLong("pid"))
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(asked("/admin/websockets")).isEqualTo(new JsonObject("{\"open\":0,\"websockets\":[]}"));
        assertThat(asked("/admin/bans").fieldNames()).containsExactly("bans");
        assertThat(asked("/admin/tokens").fieldNames()).containsExactly("tokens");
    }

    private JsonObject asked(String path) throws Exception {
        return new JsonObject(operator.gateway.operator("GET", path, "").body());
    }
}
