package dev.sluice.core.exchange;

import dev.sluice.core.call.Headers;
import dev.sluice.core.call.StatusOutcomes;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.classify.AccountResolver;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.CallClassifier;
import dev.sluice.core.exchange.classify.HeaderPart;
import dev.sluice.core.exchange.classify.NumberedNames;
import dev.sluice.core.exchange.classify.Routes;
import dev.sluice.core.exchange.refuse.RefusalFormatter;
import dev.sluice.core.exchange.respond.ListScanner;
import dev.sluice.core.exchange.respond.ResponseReader;
import dev.sluice.core.exchange.settings.BodyFormat;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.exchange.settings.InstrumentNumberSettings;
import dev.sluice.core.exchange.settings.TestnetHeader;
import dev.sluice.core.exchange.settings.terms.NumberListSettings;
import dev.sluice.core.exchange.stream.ExchangeStreams;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A configured exchange that classifies calls, computes their costs, reads responses and formats refusals, all from
 * data. It is created once when the configuration is loaded; invalid data causes an IllegalArgumentException at that
 * point. Thread-safe. Immutable except for what it learns: hashes of API keys and tokens, and instrument numbers.
 */
public final class Exchange {
    private final String name;
    private final ExchangeSettings settings;
    private final DialectSettings dialect;
    private final List<String> limitNames;
    private final HostTable hosts;
    private final Routes routes;
    private final CallClassifier classifier;
    private final ExchangeStreams streams;
    private final @Nullable InstrumentNumberSettings numbering;
    private final NumberedNames instrumentNumbers = new NumberedNames();
    private final AccountResolver accounts;
    private final ResponseReader responses;
    private final RefusalFormatter refusals;
    private final @Nullable TestnetHeader testnetHeader;

    private Exchange(
            String name, ExchangeSettings settings, DialectSettings dialect, List<String> limitNames, Routes routes) {
        this.name = name;
        this.settings = settings;
        this.dialect = dialect;
        this.limitNames = List.copyOf(limitNames);
        this.hosts = new HostTable(settings.upstreams());
        this.routes = routes;
        this.accounts = new AccountResolver(settings.accounts(), settings.defaultLocalAddress());
        this.responses = new ResponseReader(accounts);
        this.numbering = dialect.instrumentNumbers();
        checkInstrumentNumberLists();
        this.classifier = new CallClassifier(dialect, routes, new CallClassifier.Lookups(accounts, instrumentNumbers));
        this.streams = new ExchangeStreams(settings.streams(), routes.groups(), classifier);
        this.testnetHeader = settings.testnet() ? TestnetHeader.of(dialect.testnet()) : null;
        this.refusals = new RefusalFormatter(routes.groups()
                .find("GET", dialect.groups().get(0).path())
                .rules()
                .refusals());
    }

    /** Checks that every call listed as a source of instrument numbers is a route. */
    private void checkInstrumentNumberLists() {
        for (NumberListSettings list : instrumentNumberLists()) {
            for (String call : list.listedBy()) {
                if (routes.all().stream().noneMatch(route -> route.id().equals(call))) {
                    throw new IllegalArgumentException(
                            "'instrumentNumbers' names '" + call
                                    + "', which is not a route; write the call as in its route, such as \"GET /api/v5/public/instruments\"");
                }
            }
        }
    }

    /** Returns the lists of the numbers by which orders name instruments; empty if they do not. */
    public List<NumberListSettings> instrumentNumberLists() {
        return numbering == null ? List.of() : numbering.lists();
    }

    /** Creates an exchange from its settings. Costs refer to limits by their index in {@code limitNames}. */
    public static Exchange of(
            String name, ExchangeSettings settings, DialectSettings dialect, List<String> limitNames) {
        return new Exchange(name, settings, dialect, limitNames, new Routes(dialect, limitNames));
    }

    /**
     * Returns an exchange with the same routes and limits but without accounts and streams, whose calls all go to the
     * given host.
     */
    public Exchange redirectedTo(Upstream target) {
        return new Exchange(name, settings.redirectedTo(target), dialect, limitNames, routes);
    }

    public String name() {
        return name;
    }

    /** Returns the header that every call to the testnet has; null if the exchange is no testnet or needs none. */
    public @Nullable TestnetHeader testnetHeader() {
        return testnetHeader;
    }

    public Set<String> aliases() {
        return Set.copyOf(settings.aliases());
    }

    public ExchangeSettings settings() {
        return settings;
    }

    public List<String> limitNames() {
        return limitNames;
    }

    public DialectSettings dialect() {
        return dialect;
    }

    /** Returns the routes, with their costs. */
    public Routes routes() {
        return routes;
    }

    /** Returns the hosts that paths lead to. */
    public HostTable hosts() {
        return hosts;
    }

    /** Returns the classifier of calls. */
    public CallClassifier classifier() {
        return classifier;
    }

    /** Returns the reader of responses. */
    public ResponseReader responses() {
        return responses;
    }

    /** Returns the WebSocket streams and the readers of their messages. */
    public ExchangeStreams streams() {
        return streams;
    }

    /** Returns the formatter of refusals. */
    public RefusalFormatter refusals() {
        return refusals;
    }

    /** Returns the name of the header that carries the API key, or null if no header does. */
    public @Nullable String keyHeader() {
        HeaderPart key = HeaderPart.of(dialect.keyHeader());
        return key == null ? null : key.header();
    }

    /** Returns whether the exchange accepts parameters of writes only in a JSON body. */
    public boolean acceptsOnlyJson() {
        return dialect.bodies().equals(List.of(BodyFormat.JSON));
    }

    /** Returns the canonical name of an instrument for any of its spellings. */
    public String canonicalInstrument(String spelling) {
        return routes.groups().all().get(0).rules().canonical(spelling);
    }

    /**
     * Returns the upstreams of calls that are charged to one of these limits; upstreams that only relay URLs name are
     * left out.
     */
    public Set<Upstream> upstreamsChargedTo(Set<String> limits) {
        Set<Upstream> charged = new LinkedHashSet<>();
        for (String path : routes.pathsChargedTo(limits)) {
            Upstream upstream = hosts.upstream(path);
            if (upstream != null) {
                charged.add(upstream);
            }
        }
        return charged;
    }

    /** Returns whether orders may name their instrument by a number. */
    public boolean usesInstrumentNumbers() {
        return numbering != null;
    }

    /** Returns the known instrument numbers, by which orders may name their instruments. */
    public NumberedNames instrumentNumbers() {
        return instrumentNumbers;
    }

    /**
     * Returns a scanner that reads instrument numbers from a response while it is forwarded, or null if responses to
     * that call contain none.
     */
    public @Nullable ListScanner instrumentNumberScanner(Call call, int status, Headers headers) {
        if (!StatusOutcomes.isSuccess(status)) {
            return null;
        }
        for (NumberListSettings list : instrumentNumberLists()) {
            if (list.listedBy().contains(call.route().id())) {
                return ListScanner.ofNumbers(list, instrumentNumbers, headers.get("Content-Encoding"));
            }
        }
        return null;
    }

    /**
     * Takes over the tokens and instrument numbers learned under the previous configuration, if hosts and settings are
     * the same, so that they need not be fetched again.
     */
    public void inherit(Exchange previous) {
        if (settings.upstreams().equals(previous.settings.upstreams())
                && Objects.equals(numbering, previous.numbering)) {
            instrumentNumbers.inherit(previous.instrumentNumbers);
            accounts.inherit(previous.accounts);
        }
    }
}
