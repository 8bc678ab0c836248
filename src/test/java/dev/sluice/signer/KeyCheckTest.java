package dev.sluice.signer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.base.time.WallClock;
import dev.sluice.cli.CommandLineRun;
import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.Account.Rights;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.server.SimSettings;
import dev.sluice.sim.server.SimulatorServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Types {@code check --keys} with a signer at its socket and the simulated exchanges, for every dialect. */
@ExtendWith(VertxExtension.class)
class KeyCheckTest {
    /** Dialects without a call for the rights of a key, or whose answer tells none. */
    private static final Map<String, String> OTHERS = Map.of(
            "deribit", "notPossible",
            "coinbaseexchange", "notPossible",
            // its answer has the rights of the account, not those of the key
            "binanceus", "notChecked",
            // it is not simulated
            "gemini", "noAnswer");

    /** Dialects whose answer does not tell whether the key could withdraw. */
    private static final List<String> WITHOUT_WITHDRAWALS = List.of("kucoin", "kucoinfutures", "gate");

    /** The books that the accounts use, where the simulated exchange has not all of them. */
    private static final Map<String, List<String>> BOOKS =
            Map.of("gate", List.of("spot", "spot-price"), "binance", List.of("spot", "usdm", "option"));

    private final Vertx vertx;

    @TempDir
    private Path folder;

    private @Nullable SocketServer server;

    KeyCheckTest(Vertx vertx) {
        this.vertx = vertx;
    }

    @AfterEach
    void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    /** Lets a signer serve its accounts. */
    private void serve(TestSigner signer) throws IOException {
        signer.nowMillis = WallClock.system().epochMillis();
        SocketServer started = new SocketServer(
                folder.resolve("signer.sock"), signer.accounts::answer, user -> true, Duration.ofMinutes(1));
        server = started;
        Thread thread = new Thread(started::serve);
        thread.setDaemon(true);
        thread.start();
    }

    /** Writes a configuration of all exchanges, which leads to simulated ones whose keys have these rights. */
    private Path configured(Rights rights) throws IOException {
        List<Account> accounts = Stream.of(
                        Account.demo().get(2), Account.demo().get(3), Account.coinbase(), Account.wallet())
                .map(account -> new Account(account.key(), account.secret(), account.name(), rights))
                .toList();
        SimSettings settings =
                SimSettings.defaults().withVenue(VenueSettings.defaults().withAccounts(accounts));
        int port = Futures.await(SimulatorServer.start(vertx, settings)).port();
        Path conf = folder.resolve("conf");
        Files.createDirectories(conf.resolve("routes"));
        Files.createDirectories(conf.resolve("profiles"));
        Files.copy(Path.of("conf/profiles/production.json"), conf.resolve("profiles/production.json"));
        Files.writeString(conf.resolve("sluice.json"), """
                {"killSwitch": {"signer": "%s"}}""".formatted(folder.resolve("signer.sock")));
        JsonObject all = new JsonObject(Files.readString(Path.of("conf/exchanges.json")));
        JsonObject chosen = new JsonObject();
        for (String name : Dialect.NAMES) {
            Files.copy(Path.of("conf/routes/" + name + ".json"), conf.resolve("routes/" + name + ".json"));
            String key = ApiKeyIds.of(TestSigner.account(name).key());
            JsonObject account = new JsonObject().put("keys", new JsonArray().add(key));
            if (BOOKS.containsKey(name)) {
                account.put("books", new JsonArray(BOOKS.get(name)));
            }
            chosen.put(
                    name, new JsonObject("""
                    {"dialect": "%s", "upstreams": [{"path": "/", "url": "http://127.0.0.1:%d"}],
                     "accounts": {"desk": %s}}""".formatted(all.getJsonObject(name).getString("dialect"), port, account)));
        }
        Files.writeString(conf.resolve("exchanges.json"), chosen.encodePrettily());
        return conf;
    }

    private static CommandLineRun check(Path conf, String... more) {
        return CommandLineRun.type(
                Stream.concat(Stream.of("check", "--keys", "--conf", conf.toString()), Stream.of(more))
                        .toArray(String[]::new));
    }

    private static Map<String, String> states(JsonObject report) {
        return report.getJsonObject("keys").getJsonArray("keys").stream()
                .map(JsonObject.class::cast)
                .collect(Collectors.toMap(
                        key -> key.getString("account").replace("/desk", ""),
                        key -> key.getString("state"),
                        (one, other) -> one,
                        TreeMap::new));
    }

    private static Map<String, String> expected(String usual, String withoutWithdrawals) {
        Map<String, String> states = new TreeMap<>(OTHERS);
        for (String dialect : Dialect.NAMES) {
            states.putIfAbsent(dialect, WITHOUT_WITHDRAWALS.contains(dialect) ? withoutWithdrawals : usual);
        }
        return states;
    }

    @Test
    void a_key_that_may_only_trade_is_good_at_every_exchange_that_tells_it() throws Exception {
        serve(new TestSigner(folder));
        CommandLineRun run = check(configured(Rights.TRADE), "--json");
        assertThat(states(run.json())).as(run.out()).isEqualTo(expected("ok", "notChecked"));
    }

    @Test
    void a_key_that_could_withdraw_is_told() throws Exception {
        serve(new TestSigner(folder));
        CommandLineRun run = check(configured(Rights.WITHDRAW), "--json");
        assertThat(states(run.json())).as(run.out()).isEqualTo(expected("couldWithdraw", "notChecked"));
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void a_key_that_may_only_read_cannot_cancel() throws Exception {
        serve(new TestSigner(folder));
        CommandLineRun run = check(configured(Rights.READ), "--json");
        Map<String, String> expected = expected("cannotCancel", "cannotCancel");
        // a wallet that is neither an account nor an agent of one
        expected.put("hyperliquid", "wrongKey");
        assertThat(states(run.json())).as(run.out()).isEqualTo(expected);
        assertThat(run.exit()).isEqualTo(1);
    }

    @Test
    void a_wrong_secret_is_told_with_the_words_of_the_exchange() throws Exception {
        serve(TestSigner.withOtherSecrets(folder));
        CommandLineRun run = check(configured(Rights.TRADE), "--json");
        Map<String, String> expected = expected("wrongKey", "wrongKey");
        expected.put("binanceus", "wrongKey");
        assertThat(states(run.json())).as(run.out()).isEqualTo(expected);
        assertThat(run.out()).contains("Signature for this request is not valid", "EAPI:Invalid");
    }

    @Test
    void each_key_has_a_line() throws Exception {
        serve(new TestSigner(folder));
        CommandLineRun run = check(configured(Rights.TRADE));
        assertThat(run.out())
                .contains("key binance/desk: ok: it may cancel, and cannot withdraw\n")
                .contains("key gate/desk: NOT FULLY CHECKED: it may cancel; whether it could withdraw is not told\n")
                .contains("key deribit/desk: NOT CHECKED: this exchange has no call that tells the rights of a key")
                .contains("key gemini/desk: NO ANSWER: 404 ");
    }

    @Test
    void a_key_that_the_configuration_does_not_name_is_told() throws Exception {
        serve(new TestSigner(folder));
        Path conf = configured(Rights.TRADE);
        Path file = conf.resolve("exchanges.json");
        JsonObject all = new JsonObject(Files.readString(file));
        all.remove("okx");
        all.getJsonObject("bybit").put("accounts", new JsonObject());
        all.getJsonObject("kraken")
                .getJsonObject("accounts")
                .getJsonObject("desk")
                .put("keys", new JsonArray().add(ApiKeyIds.of("another key")));
        all.getJsonObject("kucoinfutures").put("dialect", "kucoin");
        Files.writeString(file, all.encodePrettily());
        String id = ApiKeyIds.of(TestSigner.account("kraken").key());
        assertThat(check(conf).out())
                .contains("key okx/desk: NOT NAMED: no exchange 'okx' is configured\n")
                .contains("key bybit/desk: NOT NAMED: 'accounts' of bybit in exchanges.json does not name it\n")
                .contains("key kraken/desk: NOT NAMED: its account id is " + id + ", which 'keys' of kraken/desk in")
                .contains("key kucoinfutures/desk: NOT NAMED: the signer signs as for kucoinfutures, but the exchange");
    }

    @Test
    void without_a_signer_the_check_says_so_and_exits_1() throws Exception {
        Path conf = configured(Rights.TRADE);
        CommandLineRun silent = check(conf);
        assertThat(silent.out()).contains("keys: no signer at " + folder.resolve("signer.sock"));
        assertThat(silent.exit()).isEqualTo(1);
        Files.writeString(conf.resolve("sluice.json"), "{}");
        CommandLineRun none = check(conf);
        assertThat(none.out()).contains("keys: no signer: killSwitch.signer in sluice.json names none, so");
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.out()).doesNotContain("\nkey ");
    }
}
