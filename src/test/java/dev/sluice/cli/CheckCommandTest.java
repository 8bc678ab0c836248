package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cluster.settings.SecretFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CheckCommandTest {
    @TempDir
    Path conf;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine sluice =
            new CommandLine(new SluiceCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @BeforeEach
    void writeValidConfiguration() throws IOException {
        Files.createDirectories(conf.resolve("profiles"));
        Files.createDirectories(conf.resolve("routes"));
        Files.writeString(conf.resolve("profiles/production.json"), "{\"why\": \"tests\"}");
        Files.writeString(conf.resolve("sluice.json"), "{}");
        Files.writeString(
                conf.resolve("routes/x.json"),
                "{\"groups\": [{\"path\": \"/\", \"source\": \"tests\", \"costs\": {\"weight\": 1}}]}");
        Files.writeString(conf.resolve("exchanges.json"), """
                {"x": {"dialect": "x", "aliases": ["y"], "upstreams": [{"path": "/", "url": "https://x.example"}],
                 "limits": [{"name": "weight", "scope": "ip", "algorithm": "alignedWindow", "size": 6000, "windowMs": 60000, "breach": "ban"}]}}""");
    }

    @Test
    void a_valid_configuration_prints_a_short_summary_and_exits_0() {
        assertThat(check()).isZero();
        assertThat(out.toString())
                .startsWith(conf + " is good: profile production, 1 exchange\n")
                .contains("traffic 127.0.0.1:8080, admin 127.0.0.1:8081, data in data")
                .contains(
                        "clock: 4 time servers; CANCEL_ONLY at most 161 s after the clock is wrong by more than 250 ms\n")
                .contains("x (also y): enforce, 0 listed calls, 1 limit, 1 host, 0 accounts, 0 bots")
                .containsPattern("weight +ip +alignedWindow +6000 +1 min +5700 +0 +ban");
        assertThat(out.toString().lines()).hasSizeLessThan(24).allMatch(line -> line.length() <= 132);
    }

    @Test
    void a_disabled_exchange_is_marked() throws IOException {
        Path exchanges = conf.resolve("exchanges.json");
        Files.writeString(
                exchanges,
                Files.readString(exchanges).replace("\"dialect\": \"x\"", "\"dialect\": \"x\", \"enabled\": false"));
        assertThat(check()).isZero();
        assertThat(out.toString()).contains("x (also y): DISABLED by \"enabled\": false, 0 listed calls");
    }

    @Test
    void a_draft_gives_a_warning_with_what_is_left_to_do() throws IOException {
        Path routes = conf.resolve("routes/x.json");
        Files.writeString(
                routes,
                Files.readString(routes).replaceFirst("\\{", "{\"draft\": [\"limits: all\", \"kinds: some\"], "));
        assertThat(check()).isZero();
        assertThat(out.toString())
                .contains(
                        "warning: exchange 'x' uses a draft, routes/x.json: its limits and kinds are guesses. Still to do: limits: all; kinds: some\n");
    }

    @Test
    void a_testnet_is_marked() throws IOException {
        Path exchanges = conf.resolve("exchanges.json");
        Files.writeString(
                exchanges,
                Files.readString(exchanges).replace("\"dialect\": \"x\"", "\"dialect\": \"x\", \"testnet\": true"));
        Path routes = conf.resolve("routes/x.json");
        Files.writeString(
                routes,
                Files.readString(routes)
                        .replaceFirst(
                                "\\{",
                                "{\"testnet\": {\"source\": \"tests\", \"hosts\": [{\"of\": \"https://x.example\", \"url\": \"https://test.example\"}]}, "));
        assertThat(check()).isZero();
        assertThat(out.toString()).contains("x (also y) TESTNET: enforce");
    }

    @Test
    void one_exchange_can_be_shown_alone_with_all_its_limits_and_an_unknown_one_is_wrong_usage() throws IOException {
        String limits = IntStream.rangeClosed(1, 13)
                .mapToObj(
                        i -> "\"l" + i
                                + "\": {\"scope\": \"ip\", \"algorithm\": \"slidingWindow\", \"size\": 9, \"source\": \"tests\"}")
                .collect(Collectors.joining(", "));
        String every =
                IntStream.rangeClosed(1, 13).mapToObj(i -> "\"l" + i + "\": 1").collect(Collectors.joining(", "));
        Files.writeString(
                conf.resolve("routes/many.json"),
                "{\"groups\": [{\"path\": \"/\", \"source\": \"tests\", \"costs\": {" + every + "}}], \"limits\": {"
                        + limits + "}}");
        Path exchanges = conf.resolve("exchanges.json");
        Files.writeString(
                exchanges,
                Files.readString(exchanges)
                        .replaceFirst(
                                "\\{",
                                "{\"many\": {\"dialect\": \"many\", \"aliases\": [\"m\"], \"upstreams\": [{\"path\": \"/\", \"url\": \"https://m.example\"}]}, "));
        CommandLineRun all = CommandLineRun.type("check", "--conf", conf.toString());
        assertThat(all.out())
                .contains(
                        "\nmany (also m): enforce, 0 listed calls, 13 limits",
                        "\nx (also y): enforce",
                        "--exchange NAME shows")
                .doesNotContain("  l13 ");
        CommandLineRun one = CommandLineRun.type("check", "--conf", conf.toString(), "--exchange", "m");
        assertThat(one.exit()).isZero();
        assertThat(one.out())
                .contains("\nmany (also m): enforce", "  l13 ", "usable: what Sluice uses of the size")
                .doesNotContain("x (also y)", "--exchange NAME");
        CommandLineRun unknown = CommandLineRun.type("check", "--conf", conf.toString(), "--exchange", "z");
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.err()).contains("no exchange 'z' is configured; configured: many, x");
    }

    @Test
    void a_single_time_server_gives_a_warning() throws IOException {
        Files.writeString(conf.resolve("sluice.json"), "{\"clock\": {\"sources\": [\"ntp.example\"]}}");
        assertThat(check()).isZero();
        assertThat(out.toString()).contains("clock: warning: with one time server a wrong time cannot be detected");
    }

    @Test
    void an_invalid_configuration_prints_every_problem_and_exits_1() throws IOException {
        Files.writeString(conf.resolve("sluice.json"), "{\"proxi\": {}}");
        Files.writeString(conf.resolve("routes/x.json"), "nonsense");
        assertThat(check()).isEqualTo(1);
        assertThat(out.toString())
                .contains(conf.resolve("sluice.json")
                        + ":1 /proxi = (an object, not shown)\n    unknown key 'proxi'; did you mean 'proxy'?")
                .contains(conf.resolve("routes/x.json") + ":1\n    is not JSON")
                .endsWith("2 problems. Nothing was changed.\n");
    }

    @Test
    void output_that_is_not_a_terminal_has_no_escape_sequences() throws IOException {
        Files.writeString(conf.resolve("sluice.json"), "{\"profile\": \"\\u001b[31mred\"}");
        check();
        assertThat(out.toString()).doesNotContain("\u001b");
    }

    @Test
    void the_option_json_prints_json() throws IOException {
        assertThat(check("--json")).isZero();
        JsonNode good = new ObjectMapper().readTree(out.toString());
        assertThat(good.at("/valid").asBoolean()).isTrue();
        assertThat(good.at("/exchanges/0/limits/0/usable").asLong()).isEqualTo(5700);

        out.getBuffer().setLength(0);
        Files.writeString(conf.resolve("sluice.json"), "{\n\"eventLoops\": -1}");
        assertThat(check("--json")).isEqualTo(1);
        JsonNode bad = new ObjectMapper().readTree(out.toString());
        assertThat(bad.at("/valid").asBoolean()).isFalse();
        assertThat(bad.at("/problems/0/pointer").asText()).isEqualTo("/eventLoops");
        assertThat(bad.at("/problems/0/line").asInt()).isEqualTo(2);
        assertThat(bad.at("/problems/0/value").asText()).isEqualTo("-1");
        assertThat(bad.at("/problems/0/file").asText()).endsWith("sluice.json");
    }

    private void writeCluster(String member) throws IOException {
        writeCluster(member + "\"secretFile\": \"/no/such/secret\", ", "redis://10.0.0.9:6379");
    }

    private void writeCluster(String more, String server) throws IOException {
        Files.writeString(
                conf.resolve("sluice.json"),
                "{\"cluster\": {\"name\": \"desk\", " + more + "\"members\": [\"gw-a\", \"gw-b\"], "
                        + "\"store\": {\"servers\": [\"" + server + "\"], \"passwordFile\": \"/no/such/file\"}}}");
    }

    @Test
    void a_member_of_a_cluster_is_named_with_the_source_of_its_name() throws IOException {
        writeCluster("\"member\": \"gw-a\", ");
        assertThat(check()).isZero();
        assertThat(out.toString())
                .contains(
                        "\ncluster desk: member gw-a (from cluster.member) of gw-a, gw-b, store redis://10.0.0.9:6379, "
                                + "statements signed\n")
                .contains("\nnote: redis:// trusts everybody on the way to the store with the limits")
                .contains("\nwarning: cluster.secretFile names no file that exists here (its value is not shown); ")
                .contains(
                        "\nwarning: cluster.store.passwordFile names no file that exists here (its value is not shown); ")
                .doesNotContain("/no/such");

        out.getBuffer().setLength(0);
        assertThat(check("--member", "gw-b")).isZero();
        assertThat(out.toString()).contains("\ncluster desk: member gw-b (from --member) of gw-a, gw-b, store ");

        out.getBuffer().setLength(0);
        assertThat(check("--member", "gw-b", "--json")).isZero();
        assertThat(new ObjectMapper()
                        .readTree(out.toString())
                        .at("/cluster/memberFrom")
                        .asText())
                .isEqualTo("option");
    }

    @Test
    void a_cluster_without_a_secret_needs_a_store_on_this_machine() throws IOException {
        for (String near : List.of("redis://127.0.0.1:6379", "redis://localhost", "rediss://[::1]:6379")) {
            out.getBuffer().setLength(0);
            writeCluster("\"member\": \"gw-a\", ", near);
            assertThat(check()).as(near).isZero();
            assertThat(out.toString()).contains(", statements not signed\n");
        }
        for (String far : List.of("redis://10.0.0.9:6379", "rediss://store", "redis://127.0.0.1.example.com")) {
            out.getBuffer().setLength(0);
            writeCluster("\"member\": \"gw-a\", ", far);
            assertThat(check()).as(far).isEqualTo(1);
            assertThat(out.toString())
                    .contains("'secretFile' is missing, and the store is not surely on this machine")
                    .contains("scripts/sluice cluster secret");
        }
    }

    @Test
    void a_secret_is_made_once_is_readable_by_its_owner_only_and_can_be_changed() throws IOException {
        Path file = conf.resolve("cluster.secret");
        writeCluster("\"member\": \"gw-a\", \"secretFile\": \"" + file + "\", ", "rediss://10.0.0.9:6379");
        assertThat(sluice.execute("cluster", "secret", "--conf", conf.toString()))
                .isZero();
        String first = Files.readString(file);
        assertThat(first).matches("[0-9a-f]{64}\n");
        assertThat(out.toString()).contains(file.toString()).doesNotContain(first.strip());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(check()).isZero();
        assertThat(out.toString()).doesNotContain("cluster.secretFile");

        assertThat(sluice.execute("cluster", "secret", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains(file + " exists and is kept; to change the secret");
        assertThat(file).hasContent(first);
        out.getBuffer().setLength(0);
        assertThat(sluice.execute("cluster", "secret", "--rotate", "--json", file.toString()))
                .isZero();
        assertThat(new ObjectMapper().readTree(out.toString()).at("/secrets").asInt())
                .isEqualTo(2);
        assertThat(Files.readString(file))
                .matches("[0-9a-f]{64}\n[0-9a-f]{64}\n")
                .endsWith("\n" + first);
        assertThat(SecretFile.read(file)).hasSize(2);
    }

    @Test
    void a_rotated_secret_keeps_the_owner_and_the_permissions_of_its_file() throws IOException {
        Path file = conf.resolve("cluster.secret");
        SecretFile.create(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        boolean isRoot = Files.getOwner(file).getName().equals("root");
        if (isRoot) {
            Files.setAttribute(file, "unix:uid", 10_001);
            Files.setAttribute(file, "unix:gid", 10_001);
        }
        Map<String, Object> before = Files.readAttributes(file, "unix:uid,gid,mode");

        SecretFile.rotate(file);

        assertThat(SecretFile.read(file)).hasSize(2);
        assertThat(Files.readAttributes(file, "unix:uid,gid,mode")).isEqualTo(before);
    }

    @Test
    void a_wrong_secret_is_a_mistake_and_is_not_quoted() throws IOException {
        Path file = conf.resolve("cluster.secret");
        writeCluster("\"member\": \"gw-a\", \"secretFile\": \"" + file + "\", ", "rediss://10.0.0.9:6379");
        Map<String, String> wrong = Map.of(
                "",
                "has 0 lines",
                "abcdef\n",
                "has no secret in line 1, which has 6 characters",
                "ab".repeat(32) + "\n" + "zz".repeat(32),
                "has no secret in line 2",
                ("ab".repeat(32) + "\n").repeat(3),
                "has 3 lines; allowed: one secret, or two");
        for (Map.Entry<String, String> each : wrong.entrySet()) {
            Files.writeString(file, each.getKey());
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            out.getBuffer().setLength(0);
            assertThat(check()).isEqualTo(1);
            assertThat(out.toString())
                    .contains("cluster.secretFile /tmp/", "cluster.secret " + each.getValue())
                    .doesNotContain("abab", "zzzz", "abcdef");
        }
        Files.writeString(file, "ab".repeat(32));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(check()).isEqualTo(1);
        assertThat(out.toString()).contains("can be read or changed by others than its owner; run: chmod 600 /");
    }

    @Test
    void a_member_that_has_no_name_in_the_cluster_is_a_mistake() throws IOException {
        writeCluster("");
        assertThat(check()).isEqualTo(1);
        assertThat(out.toString())
                .containsPattern(
                        "sluice.json /cluster\n +cluster.member is not set, and the host name of this machine, '[^']+', "
                                + "is not in cluster.members; name this gateway with --member or cluster.member; "
                                + "allowed: one of \\[gw-a, gw-b]");

        out.getBuffer().setLength(0);
        assertThat(check("--member", "gw-c")).isEqualTo(1);
        assertThat(out.toString()).contains("--member = \"gw-c\"\n    'member' is \"gw-c\", which is not in 'members'");
    }

    @Test
    void a_member_without_a_cluster_is_a_mistake() {
        assertThat(check("--member", "gw-a")).isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "--member = \"gw-a\"\n    is the name of this gateway in a cluster, but sluice.json has no 'cluster'");
    }

    @Test
    void wrong_usage_exits_2() {
        assertThat(sluice.execute("check", "--confi", "x")).isEqualTo(2);
        assertThat(err.toString()).contains("Unknown options: '--confi', 'x'");
    }

    private int check(String... more) {
        String[] arguments = new String[3 + more.length];
        arguments[0] = "check";
        arguments[1] = "--conf";
        arguments[2] = conf.toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return sluice.execute(arguments);
    }
}
