package dev.sluice;

import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.Loaded;
import dev.sluice.config.Overrides;
import dev.sluice.exchange.Kind;
import dev.sluice.exchange.Route;
import dev.sluice.limit.Levels;
import dev.sluice.mode.ModeBoard;
import dev.sluice.proxy.Doors;
import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
import dev.sluice.trip.Breakers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the gateway calls itself with to warm up: every route of every exchange, through gates of their own that keep nothing. */
final class Rehearsal {
    private static final String FORM = "nonce=1&pair=AAABBB&symbol=AAABBB&volume=1";
    private static final String JSON =
            "{\"instId\":\"AAA-BBB\",\"symbol\":\"AAABBB\",\"category\":\"spot\",\"sz\":\"1\"}";

    private final Config config;
    private final Ticker ticker;

    Rehearsal(Config config, Ticker ticker) {
        this.config = config;
        this.ticker = ticker;
    }

    /** Doors to that port of this machine only; no exchange can be reached through them. */
    Doors doors(int port) {
        String itself = "http://127.0.0.1:" + port;
        Loaded loaded = config.with(new Overrides(Map.of(Overrides.EVERY, itself), null, null, null, null, false));
        if (!(loaded instanceof Loaded.Valid valid)) {
            throw new IllegalStateException(
                    "a configuration that was good is no longer, with other upstreams: " + loaded);
        }
        ModeBoard board = new ModeBoard(0, 0);
        ModeHolder holder = new ModeHolder(board, ticker, () -> {}, warning -> {});
        Margins margins = new Margins(config.gateway().readiness().margins(), holder, Set::of);
        RunningExchange.House house = new RunningExchange.House(
                Levels.heap(), board, Breakers.none(board), margins, ticker, WallClock.system(), warning -> {});
        List<RunningExchange> exchanges = valid.config().exchanges().stream()
                .map(one -> new RunningExchange(one, house))
                .toList();
        return RunningExchange.doors(exchanges, (gate, effects) -> {});
    }

    List<String> requests() {
        List<String> requests = new ArrayList<>();
        for (ConfiguredExchange one : config.exchanges()) {
            for (Route route : one.exchange().routes()) {
                if (!route.isOfStreams()) {
                    requests.add(request(one, route));
                }
            }
        }
        return requests;
    }

    /** Its signature is long over and its patience short, so that refusals are practised too. */
    private static String request(ConfiguredExchange exchange, Route route) {
        String path = route.path().replace('{', '0').replace('}', '0');
        boolean writes = !route.method().equals("GET");
        boolean json = writes && exchange.exchange().takesOnlyJson();
        boolean signed = route.kind() != Kind.READ_PUBLIC;
        StringBuilder request = new StringBuilder(256);
        request.append(route.method()).append(" /").append(exchange.name()).append(path);
        if (!json) {
            request.append("?symbol=AAABBB&limit=5");
            request.append(signed ? "&timestamp=1&recvWindow=5000&signature=00" : "");
        }
        request.append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Sluice-Deadline-Ms: 1\r\n");
        String keyHeader = exchange.exchange().keyHeader();
        if (signed && keyHeader != null) {
            request.append(keyHeader).append(": rehearsal\r\n");
        }
        String body = json ? JSON : writes ? FORM : "";
        if (writes) {
            request.append("Content-Type: application/")
                    .append(json ? "json" : "x-www-form-urlencoded")
                    .append("\r\nContent-Length: ")
                    .append(body.length())
                    .append("\r\n");
        }
        return request.append("\r\n").append(body).toString();
    }
}
