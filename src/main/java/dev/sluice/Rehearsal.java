package dev.sluice;

import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.Loaded;
import dev.sluice.config.Overrides;
import dev.sluice.exchange.Kind;
import dev.sluice.exchange.Route;
import dev.sluice.limit.Levels;
import dev.sluice.proxy.Doors;
import dev.sluice.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the gateway calls itself with to warm up: every route of every exchange, through gates of their own that keep nothing. */
final class Rehearsal {
    private static final String FORM = "nonce=1&pair=AAABBB&symbol=AAABBB&volume=1";

    private final Config config;
    private final Ticker ticker;

    Rehearsal(Config config, Ticker ticker) {
        this.config = config;
        this.ticker = ticker;
    }

    /** Doors to that port of this machine only; no exchange can be reached through them. */
    Doors doors(int port) {
        String itself = "http://127.0.0.1:" + port;
        Loaded loaded = config.with(new Overrides(Map.of(Overrides.EVERY, itself), null, null, null, null));
        if (!(loaded instanceof Loaded.Valid valid)) {
            throw new IllegalStateException(
                    "a configuration that was good is no longer, with other upstreams: " + loaded);
        }
        List<RunningExchange> exchanges = valid.config().exchanges().stream()
                .map(one -> new RunningExchange(one, Levels.heap(), ticker))
                .toList();
        return RunningExchange.doors(exchanges);
    }

    List<String> requests() {
        List<String> requests = new ArrayList<>();
        for (ConfiguredExchange one : config.exchanges()) {
            for (Route route : one.exchange().routes()) {
                requests.add(request(one.name(), route));
            }
        }
        return requests;
    }

    /** Its signature is long over and its patience short, so that refusals are practised too. */
    private static String request(String exchange, Route route) {
        String path = route.path().replace('{', '0').replace('}', '0');
        boolean form = !route.method().equals("GET");
        StringBuilder request = new StringBuilder(256);
        request.append(route.method())
                .append(" /")
                .append(exchange)
                .append(path)
                .append("?symbol=AAABBB&limit=5");
        if (route.kind() != Kind.READ_PUBLIC) {
            request.append("&timestamp=1&recvWindow=5000&signature=00");
        }
        request.append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Sluice-Deadline-Ms: 1\r\n");
        if (route.kind() != Kind.READ_PUBLIC) {
            request.append("X-MBX-APIKEY: rehearsal\r\nAPI-Key: rehearsal\r\n");
        }
        if (form) {
            request.append("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ")
                    .append(FORM.length())
                    .append("\r\n");
        }
        return request.append("\r\n").append(form ? FORM : "").toString();
    }
}
