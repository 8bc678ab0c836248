package dev.sluice.core.orderrule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Settings;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.ExchangeFixture;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderTerms;
import dev.sluice.core.exchange.respond.ListScanner;
import dev.sluice.core.exchange.settings.terms.InstrumentListSettings;
import dev.sluice.core.exchange.settings.terms.NumberListSettings;
import dev.sluice.core.exchange.settings.terms.TermsSettings;
import dev.sluice.sim.exchange.Venue;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.wire.VenueRequest;
import dev.sluice.sim.wire.VenueResponse;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules about orders, computed from what the simulated exchanges list about their instruments. */
class OrderRulesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long EPOCH = 1_784_000_040L * SECOND;
    private static final long NOW = 100 * SECOND;
    private static final Map<String, MarketData> LISTED = new ConcurrentHashMap<>();
    private static final Map<String, ExchangeFixture> FIXTURES = new ConcurrentHashMap<>();

    private static ExchangeFixture fixture(String exchange) {
        return FIXTURES.computeIfAbsent(exchange, name -> {
            ExchangeFixture fixture = ExchangeFixture.at(name + ": GET /").withTerms();
            fixture.exchange.instrumentNumberLists().forEach(list -> learn(fixture.exchange, list));
            return fixture;
        });
    }

    /** Learns the numbers of instruments from the simulated exchange. */
    private static void learn(Exchange exchange, NumberListSettings list) {
        for (String call : list.fetch()) {
            byte[] body =
                    venueResponse(new Venue(VenueSettings.defaults()), call).body();
            try (ListScanner scanner = ListScanner.ofNumbers(list, exchange.instrumentNumbers(), null)) {
                scanner.feed(body, 0, body.length);
            }
        }
    }

    private static VenueResponse venueResponse(Venue venue, String call) {
        CallRequest request = CallRequest.parse(call);
        return venue.handle(
                new VenueRequest("10.0.0.1", request.method(), request.target(), List.of(), request.body()), EPOCH);
    }

    /** Returns what the simulated exchange lists. */
    private static MarketData marketData(String exchange) {
        return LISTED.computeIfAbsent(exchange, OrderRulesTest::read);
    }

    private static MarketData read(String exchange) {
        Venue venue = new Venue(VenueSettings.defaults());
        MarketData marketData = new MarketData();
        for (TermsSettings terms : fixture(exchange).exchange.dialect().terms().values()) {
            for (InstrumentListSettings list : terms.lists()) {
                Stream.of(
                                MarketRead.ofInstruments(list, fixture(exchange).exchange::canonicalInstrument),
                                MarketRead.ofPrices(list, fixture(exchange).exchange::canonicalInstrument))
                        .filter(Objects::nonNull)
                        .forEach(read -> read(venue, read, marketData));
            }
        }
        return marketData;
    }

    /** Reads responses in pieces of 100 bytes. */
    private static void read(Venue venue, MarketRead read, MarketData into) {
        for (MarketRead.Request part : read.requests()) {
            VenueResponse response = venueResponse(venue, part.call());
            ListScanner scanner = part.scanners().get();
            byte[] body = response.body();
            for (int at = 0; at < body.length; at += 100) {
                scanner.feed(body, at, Math.min(body.length, at + 100));
            }
            boolean isListed = response.status() == 200 && scanner.isComplete();
            scanner.close();
            if (!isListed) {
                return; // the simulator does not have this market
            }
        }
        read.publish(into, NOW);
    }

    private static OrderRule rule(String json) {
        return Settings.of(OrderRule.class, json);
    }

    private static @Nullable OrderRuleViolation check(String exchange, String rule, Call call, long now) {
        OrderRules rules =
                new OrderRules(List.of(rule(rule)), Settings.of(OrderPriceSettings.class, "{}"), marketData(exchange));
        return rules.check(call, "bot", call.terms(), now);
    }

    private static Call call(String exchange, String line) {
        String[] parts = line.split(" ", 3);
        ExchangeFixture fixture = fixture(exchange);
        String body = parts.length == 3 ? parts[2].replace('\'', '"') : "";
        return exchange.startsWith("binance") || exchange.startsWith("kraken")
                ? fixture.form(parts[0], parts[1], body)
                : fixture.json(parts[0], parts[1], body);
    }

    private static final String SMALLEST =
            "{'maxValue': {'USDT': '0.00000001', 'USDC': '0.00000001', 'USD': '0.00000001', 'BTC': '0.000000000001'}}";

    /** Returns the value that a rule uses for the orders of a call, or why it cannot be computed. */
    private static String value(String exchange, String line) {
        OrderRuleViolation violation = check(exchange, SMALLEST, call(exchange, line), NOW);
        assertThat(violation).as(line).isNotNull();
        Objects.requireNonNull(violation);
        return violation.unknownReason() != null
                ? violation.unknownReason()
                : Objects.requireNonNull(violation.value()).stripTrailingZeros().toPlainString() + " "
                        + violation.unit();
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        binance | POST /api/v3/order symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=2&price=40000.5 | 80001 USDT
        binance | POST /api/v3/order symbol=BTCUSDT&side=SELL&type=LIMIT&quantity=2&price=1 | 100000 USDT
        binance | POST /api/v3/order symbol=BTCUSDT&side=SELL&type=LIMIT&quantity=2&price=60000 | 120000 USDT
        binance | POST /api/v3/order symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.1 | 5000 USDT
        binance | POST /api/v3/order symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.1&price=1 | 5000 USDT
        binance | POST /api/v3/order symbol=BTCUSDT&side=BUY&type=MARKET&quoteOrderQty=123.45 | 123.45 USDT
        binance | POST /api/v3/order symbol=ETHBTC&side=BUY&type=LIMIT&quantity=3&price=0.05 | 0.15 BTC
        binance | POST /fapi/v1/order symbol=BTCUSDT&side=BUY&type=STOP_MARKET&quantity=1&stopPrice=70000 | 70000 USDT
        binance | POST /fapi/v1/order symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&priceMatch=QUEUE | 50000 USDT
        binance | POST /fapi/v1/batchOrders batchOrders=[{'symbol':'BTCUSDT','side':'BUY','type':'LIMIT','quantity':'2','price':'10'}] | 20 USDT
        binance | POST /dapi/v1/order symbol=BTCUSD_PERP&side=BUY&type=MARKET&quantity=3 | 300 USD
        bybit | POST /v5/order/create {'category':'linear','symbol':'BTCUSDT','side':'Buy','orderType':'Limit','qty':'2','price':'10'} | 20 USDT
        bybit | POST /v5/order/create {'category':'inverse','symbol':'BTCUSD','side':'Buy','orderType':'Limit','qty':'100','price':'10'} | 100 USD
        bybit | POST /v5/order/create {'category':'spot','symbol':'BTCUSDT','side':'Buy','orderType':'Market','qty':'700'} | 700 USDT
        bybit | POST /v5/order/create {'category':'spot','symbol':'BTCUSDT','side':'Buy','orderType':'Market','qty':'2','marketUnit':'baseCoin'} | 100000 USDT
        bybit | POST /v5/order/create {'category':'spot','symbol':'BTCUSDT','side':'Sell','orderType':'Market','qty':'2'} | 100000 USDT
        bybit | POST /v5/order/create-batch {'category':'linear','request':[{'symbol':'BTCUSDT','side':'Buy','orderType':'Limit','qty':'3','price':'10'}]} | 30 USDT
        okx | POST /api/v5/trade/order {'instId':'BTC-USDT-SWAP','side':'buy','ordType':'limit','sz':'100','px':'10','tdMode':'cross'} | 10 USDT
        okx | POST /api/v5/trade/order {'instId':'BTC-USDT-SWAP','side':'buy','ordType':'market','sz':'100','tdMode':'cross'} | 50000 USDT
        okx | POST /api/v5/trade/order {'instId':'BTC-USDT','side':'buy','ordType':'market','sz':'100','tdMode':'cash'} | 100 USDT
        okx | POST /api/v5/trade/order {'instId':'BTC-USDT','side':'sell','ordType':'market','sz':'1','tdMode':'cash'} | 50000 USDT
        okx | POST /api/v5/trade/order {'instId':'BTC-USDT','side':'buy','ordType':'market','sz':'1','tgtCcy':'base_ccy','tdMode':'cash'} | 50000 USDT
        okx | POST /api/v5/trade/batch-orders [{'instId':'BTC-USDT','side':'buy','ordType':'limit','sz':'1','px':'7','tdMode':'cash'}] | 7 USDT
        gate | POST /api/v4/spot/orders {'currency_pair':'BTC_USDT','side':'buy','amount':'2','price':'10'} | 20 USDT
        gate | POST /api/v4/spot/orders {'currency_pair':'BTC_USDT','side':'buy','type':'market','amount':'77','time_in_force':'ioc'} | 77 USDT
        gate | POST /api/v4/spot/orders {'currency_pair':'BTC_USDT','side':'sell','type':'market','amount':'2','time_in_force':'ioc'} | 100000 USDT
        kucoin | POST /api/v1/hf/orders {'symbol':'BTC-USDT','side':'buy','type':'market','funds':'15'} | 15 USDT
        kucoin | POST /api/v1/hf/orders {'symbol':'BTC-USDT','side':'buy','type':'limit','size':'3','price':'4'} | 12 USDT
        gate | POST /api/v4/futures/usdt/orders {'contract':'BTC_USDT','size':300,'price':'10'} | 0.3 USDT
        gate | POST /api/v4/futures/usdt/orders {'contract':'BTC_USDT','size':-300,'price':'10'} | 1500 USDT
        gate | POST /api/v4/futures/usdt/orders {'contract':'BTC_USDT','size':300,'price':'0','tif':'ioc'} | 1500 USDT
        gate | POST /api/v4/futures/usdt/orders {'contract':'BTC_USDT','size':-300,'side':'buy','price':'10'} | 1500 USDT
        gate | POST /api/v4/futures/usdt/orders {'contract':'BTC_USDT','size':'0.5','price':'60000'} | 3 USDT
        gate | POST /api/v4/futures/usdt/batch_orders [{'contract':'ETH_USDT','size':7,'price':'10'}] | 0.7 USDT
        kucoinfutures | POST /api/v1/orders {'symbol':'XBTUSDTM','side':'buy','type':'limit','size':300,'price':'10'} | 3 USDT
        kucoinfutures | POST /api/v1/orders {'symbol':'XBTUSDTM','side':'sell','type':'market','size':300} | 15000 USDT
        kucoinfutures | POST /api/v1/orders {'symbol':'XBTUSDM','side':'sell','type':'limit','size':300,'price':'10'} | 300 USD
        kucoinfutures | POST /api/v1/orders {'symbol':'XBTUSDTM','side':'buy','type':'market','stop':'up','stopPrice':'70000','size':1} | 70 USDT
        kucoinfutures | POST /api/v1/orders/multi [{'symbol':'ETHUSDTM','side':'buy','type':'limit','size':7,'price':'10'}] | 0.7 USDT
        coinbaseexchange | POST /orders {'product_id':'BTC-USD','side':'buy','size':'2','price':'40000.5'} | 80001 USD
        coinbaseexchange | POST /orders {'product_id':'ETH-BTC','side':'buy','type':'limit','size':'3','price':'0.05'} | 0.15 BTC
        coinbaseexchange | POST /orders {'product_id':'BTC-USD','side':'sell','type':'market','funds':'700'} | 700 USD
        binance | PUT /fapi/v1/order symbol=BTCUSDT&side=BUY&orderId=1&quantity=2&price=60000 | 120000 USDT
        binance | PUT /fapi/v1/batchOrders batchOrders=[{'symbol':'BTCUSDT','side':'BUY','orderId':1,'quantity':'2','price':'60000'}] | 120000 USDT
        bybit | POST /v5/order/amend {'category':'linear','symbol':'BTCUSDT','orderId':'1','qty':'2','price':'60000'} | 120000 USDT
        binance | POST /api/v3/order symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=2&price=1&pegPriceType=MARKET_PEG | 100000 USDT
        binance | POST /fapi/v1/order symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=2&price=1&priceMatch=OPPONENT | 100000 USDT
        binance | POST /api/v3/order symbol=BTCUSDT&side=SELL&type=STOP_LOSS_LIMIT&quantity=2&price=1&stopPrice=60000 | 120000 USDT
        bybit | POST /v5/order/create {'category':'linear','symbol':'BTCUSDT','side':'Buy','orderType':'Limit','qty':'2','price':'1','bboSideType':'Counterparty'} | 100000 USDT
        bybit | POST /v5/order/create {'category':'spot','symbol':'BTCUSDT','side':'Sell','orderType':'Market','qty':'2','marketUnit':'quoteCoin'} | 2 USDT
        okx | POST /api/v5/trade/order {'instId':'BTC-USDT','side':'sell','ordType':'market','sz':'2','tgtCcy':'quote_ccy','tdMode':'cash'} | 2 USDT
        okx | POST /api/v5/trade/order {'instId':'BTC-USDT','side':'sell','ordType':'market','sz':'2','tgtCcy':'quote_ccy','tdMode':'cross'} | 100000 USDT
        okx | POST /api/v5/trade/order {'instId':'BTC-USDT','side':'buy','ordType':'elp','sz':'2','px':'60000','tdMode':'cash'} | 120000 USDT
        bybit | POST /v5/order/create {'category':'LINEAR','symbol':'BTCUSDT','side':'Buy','orderType':'Limit','qty':'1','price':'10'} | 10 USDT
        bitget | POST /api/v2/spot/trade/place-order {'symbol':'BTCUSDT','side':'buy','orderType':'limit','size':'2','price':'40000.5'} | 80001 USDT
        bitget | POST /api/v2/spot/trade/place-order {'symbol':'BTCUSDT','side':'buy','orderType':'market','size':'700'} | 700 USDT
        bitget | POST /api/v2/spot/trade/place-order {'symbol':'BTCUSDT','side':'sell','orderType':'market','size':'2'} | 100000 USDT
        bitget | POST /api/v2/spot/trade/batch-orders {'symbol':'BTCUSDT','orderList':[{'side':'buy','orderType':'limit','size':'3','price':'10'}]} | 30 USDT
        bitget | POST /api/v2/mix/order/place-order {'productType':'usdt-futures','symbol':'BTCUSDT','side':'buy','orderType':'limit','size':'2','price':'10'} | 20 USDT
        bitget | POST /api/v2/mix/order/place-order {'productType':'USDT-FUTURES','symbol':'BTCUSDT','side':'buy','orderType':'market','size':'2'} | 100000 USDT
        bitget | POST /api/v2/mix/order/place-order {'productType':'USDC-FUTURES','symbol':'BTCPERP','side':'sell','orderType':'limit','size':'2','price':'60000'} | 120000 USDC
        bitget | POST /api/v2/mix/order/modify-order {'productType':'USDT-FUTURES','symbol':'BTCUSDT','orderId':'1','newSize':'2','newPrice':'60000'} | 120000 USDT
        bitget | POST /api/v2/mix/order/batch-place-order {'productType':'USDT-FUTURES','symbol':'BTCUSDT','orderList':[{'side':'buy','orderType':'limit','size':'3','price':'10'}]} | 30 USDT
        krakenfutures | POST /derivatives/api/v3/sendorder symbol=PF_XBTUSD&side=buy&orderType=lmt&size=2&limitPrice=40000.5 | 80001 USD
        krakenfutures | POST /derivatives/api/v3/sendorder symbol=PF_XBTUSD&side=sell&orderType=mkt&size=2 | 100000 USD
        krakenfutures | POST /derivatives/api/v3/sendorder symbol=PF_XBTUSD&side=buy&orderType=stp&size=1&stopPrice=70000 | 70000 USD
        krakenfutures | POST /derivatives/api/v3/sendorder symbol=PI_XBTUSD&side=buy&orderType=lmt&size=300&limitPrice=10 | 300 USD
        krakenfutures | POST /derivatives/api/v3/batchorder json={"batchOrder":[{"order":"send","symbol":"PF_XBTUSD","side":"buy","orderType":"lmt","size":3,"limitPrice":10}]} | 30 USD
        deribit | GET /api/v2/private/buy?instrument_name=BTC-PERPETUAL&amount=300&price=10 | 300 USD
        deribit | POST /api/v2 {'jsonrpc':'2.0','id':1,'method':'private/sell','params':{'instrument_name':'ETH-PERPETUAL','amount':300,'price':10}} | 300 USD
        coinbase | POST /api/v3/brokerage/orders {'product_id':'BTC-USD','side':'BUY','order_configuration':{'limit_limit_gtc':{'base_size':'2','limit_price':'40000.5'}}} | 80001 USD
        coinbase | POST /api/v3/brokerage/orders {'product_id':'BTC-USD','side':'SELL','order_configuration':{'sor_limit_ioc':{'base_size':'2','limit_price':'1'}}} | 100000 USD
        coinbase | POST /api/v3/brokerage/orders {'product_id':'BTC-USD','side':'BUY','order_configuration':{'market_market_ioc':{'quote_size':'700'}}} | 700 USD
        coinbase | POST /api/v3/brokerage/orders {'product_id':'BTC-USD','side':'BUY','order_configuration':{'market_market_ioc':{'base_size':'2'}}} | 100000 USD
        coinbase | POST /api/v3/brokerage/orders {'product_id':'ETH-BTC','side':'BUY','order_configuration':{'limit_limit_fok':{'base_size':'3','limit_price':'0.05'}}} | 0.15 BTC
        kraken | POST /0/private/AddOrder pair=XBTUSD&type=buy&ordertype=limit&volume=2&price=40000.5 | 80001 USD
        kraken | POST /0/private/AddOrder pair=XBT/USD&type=sell&ordertype=limit&volume=2&price=1 | 100000 USD
        kraken | POST /0/private/AddOrder pair=XXBTZUSD&type=buy&ordertype=market&volume=2 | 100000 USD
        kraken | POST /0/private/AddOrder pair=BTC/USD&type=buy&ordertype=stop-loss&volume=1&price=70000 | 70000 USD
        kraken | POST /0/private/AddOrder pair=XBTUSD&type=buy&ordertype=market&volume=700&oflags=viqc | 700 USD
        kraken | POST /0/private/EditOrder txid=A&pair=XBTUSD&volume=2&price=60000 | 120000 USD
        hyperliquid | POST /exchange {'action':{'type':'order','grouping':'na','orders':[{'a':0,'b':true,'p':'40000.5','s':'2','r':false,'t':{'limit':{'tif':'Gtc'}}}]},'nonce':1} | 80001 USDC
        hyperliquid | POST /exchange {'action':{'type':'order','grouping':'na','orders':[{'a':0,'b':false,'p':'1','s':'2','r':false,'t':{'limit':{'tif':'Gtc'}}}]},'nonce':1} | 100000 USDC
        hyperliquid | POST /exchange {'action':{'type':'order','grouping':'na','orders':[{'a':0,'b':false,'p':'60000','s':'2','r':false,'t':{'limit':{'tif':'Gtc'}}}]},'nonce':1} | 120000 USDC
        hyperliquid | POST /exchange {'action':{'type':'order','grouping':'na','orders':[{'a':1,'b':true,'p':'3150','s':'2','r':false,'t':{'limit':{'tif':'Ioc'}}}]},'nonce':1} | 6300 USDC
        hyperliquid | POST /exchange {'action':{'type':'order','grouping':'na','orders':[{'a':1,'b':true,'p':'1','s':'2','r':false,'t':{'limit':{'tif':'FrontendMarket'}}}]},'nonce':1} | 6000 USDC
        hyperliquid | POST /exchange {'action':{'type':'order','grouping':'na','orders':[{'a':0,'b':true,'p':'1','s':'1','r':false,'t':{'trigger':{'isMarket':true,'triggerPx':'70000','tpsl':'sl'}}}]},'nonce':1} | 70000 USDC
        hyperliquid | POST /exchange {'action':{'type':'order','grouping':'na','orders':[{'a':0,'b':true,'p':'60000','s':'1','r':false,'t':{'trigger':{'isMarket':false,'triggerPx':'70000','tpsl':'sl'}}}]},'nonce':1} | 60000 USDC
        hyperliquid | POST /exchange {'action':{'type':'modify','oid':7,'order':{'a':0,'b':true,'p':'10','s':'3','r':false,'t':{'limit':{'tif':'Gtc'}}}},'nonce':1} | 30 USDC
        hyperliquid | POST /exchange {'action':{'type':'modify','oid':'0x1','order':{'a':1,'b':false,'p':'10','s':'3','r':false,'t':{'limit':{'tif':'Gtc'}}}},'nonce':1} | 9000 USDC
        hyperliquid | POST /exchange {'action':{'type':'batchModify','modifies':[{'oid':7,'order':{'a':1,'b':true,'p':'10','s':'3','r':false,'t':{'limit':{'tif':'Gtc'}}}}]},'nonce':1} | 30 USDC
        """)
    void the_value_of_an_order_is_exact(String exchange, String line, String value) {
        assertThat(value(exchange, line)).isEqualTo(value);
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        binance | POST /api/v3/order symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=2&quantity=1&price=1 | size and price of this kind of call cannot be read
        binance | POST /api/v3/order?quantity=1 symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=2&price=1 | size and price of this kind of call cannot be read
        binance | POST /api/v3/order symbol=BTCUSDT&side=BUY&type=LIMIT&Quantity=2&price=1 | the call states no quantity
        binance | POST /api/v3/order symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1e999999999&price=1 | 'quantity' is not a plain number
        binance | POST /api/v3/order symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=%D9%A1&price=1 | 'quantity' is not a plain number
        binance | POST /api/v3/order symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=0x10&price=1 | 'quantity' is not a plain number
        binance | POST /api/v3/order symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1&quoteOrderQty=1 | it states a quantity and an amount
        binance | POST /api/v3/order symbol=XYZUSDT&side=BUY&type=LIMIT&quantity=1&price=1 | the exchange does not list this instrument
        binance | POST /api/v3/order symbol=btcusdt&side=BUY&type=LIMIT&quantity=1&price=1 | the exchange does not list this instrument
        binance | POST /api/v3/order/oco symbol=BTCUSDT&side=BUY&quantity=1&price=1&stopPrice=2 | size and price of this kind of call cannot be read
        bybit | POST /v5/order/create {'category':'option','symbol':'BTC-1','side':'Buy','orderType':'Limit','qty':'2','price':'10'} | the market of the instrument is not one whose instruments Sluice reads
        bybit | POST /v5/order/create {'category':'linear','symbol':'BTCUSDT','side':'Buy','orderType':'Limit','qty':{'a':2},'price':'10'} | size and price of this kind of call cannot be read
        bybit | POST /v5/order/create {'category':'linear','symbol':'BTCUSDT','side':'Buy','orderType':'Limit','qty':'2','QTY':'3','price':'10'} | size and price of this kind of call cannot be read
        binance | PUT /fapi/v1/order symbol=BTCUSDT&side=BUY&orderId=1&quantity=2&priceMatch=OPPONENT | it changes the price to one that it does not state
        bybit | POST /v5/order/amend {'category':'linear','symbol':'BTCUSDT','orderId':'1','qty':'2'} | the call states no price limit
        okx | POST /api/v5/trade/batch-orders [{'instId':'BTC-USDT','side':'buy','ordType':'limit','sz':'1','sz':'900','px':'7','tdMode':'cash'}] | size and price of this kind of call cannot be read
        okx | POST /api/v5/trade/batch-orders [{'instId':'BTC-USDT','side':'buy','ordType':'limit','sz':'1','px':'7','tdMode':'cash'},7] | the list of orders cannot be read
        binance | POST /fapi/v1/batchOrders?batchOrders=%5B%5D batchOrders=[{'symbol':'BTCUSDT','side':'BUY','type':'LIMIT','quantity':'2','price':'10'}] | size and price of this kind of call cannot be read
        binance | POST /api/v3/order symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1,5&price=1 | 'quantity' is not a plain number
        binance | POST /api/v3/order symbol=BTCUSDT&side=BUY&type=LIMIT&quantity[]=2&quantity=1&price=1 | size and price of this kind of call cannot be read
        bybit | POST /v5/order/create {'category':'linear','symbol':'BTCUSDT','side':'Buy','orderType':'Limit','qty':1e3,'price':'10'} | 'qty' is not a plain number
        bybit | POST /v5/order/create {'category':'linear','symbol':'BTCUSDT','side':'Buy','orderType':'Limit','qty':null,'price':'10'} | the call states no quantity
        bybit | POST /v5/order/create {'category':'linear','symbol':'BTCUSDT','side':'Buy','orderType':'Limit','qty':true,'price':'10'} | 'qty' is not a plain number
        bitget | POST /api/v2/mix/order/place-order {'productType':'COIN-FUTURES','symbol':'BTCUSD','side':'buy','orderType':'limit','size':'1','price':'10'} | the market of the instrument is not one whose instruments Sluice reads
        bitget | POST /api/v2/mix/order/place-plan-order {'productType':'USDT-FUTURES','symbol':'BTCUSDT','side':'buy','orderType':'limit','size':'1','price':'10'} | size and price of this kind of call cannot be read
        bitget | POST /api/v2/mix/order/place-order {'productType':'USDT-FUTURES','symbol':'BTCUSDT','side':'buy','orderType':'limit','size':'1','newSize':'100','price':'10'} | 'newSize' is one of two parameters for the same
        krakenfutures | POST /derivatives/api/v3/sendorder symbol=PF_XBTUSD&side=buy&orderType=lmt&size=1&size=900&limitPrice=10 | size and price of this kind of call cannot be read
        deribit | GET /api/v2/private/buy?instrument_name=BTC-PERPETUAL&contracts=900&price=10 | the call states no quantity
        deribit | POST /api/v2 {'method':'private/buy','amount':1,'params':{'instrument_name':'BTC-PERPETUAL','amount':900,'price':10}} | 'params.amount' is one of two parameters for the same
        coinbase | POST /api/v3/brokerage/orders {'product_id':'BTC-USD','side':'BUY','order_configuration':{'twap_limit_gtd':{'base_size':'9','limit_price':'1'}}} | the call states no quantity
        coinbase | POST /api/v3/brokerage/orders {'product_id':'BTC-USD','side':'BUY','order_configuration':{'limit_limit_gtc':{'base_size':'1','limit_price':'1'},'limit_limit_fok':{'base_size':'9','limit_price':'1'}}} | 'order_configuration.limit_limit_fok.base_size' is one of two parameters for the same
        kucoin | POST /api/v1/hf/orders {'symbol':'BTC-USDT','side':'buy','type':'limit','size':'3','price':'-4'} | the call states no price limit
        kraken | POST /0/private/AddOrder pair=XBTUSD&type=buy&ordertype=stop-loss-limit&volume=1&price=1&price2=2 | 'price2' is one of two parameters for the same
        kraken | POST /0/private/AddOrder pair=XBTUSD&type=buy&ordertype=limit&volume=1&price=%2B5%25 | 'price' is not a plain number
        kraken | POST /0/private/AddOrder pair=NOUSD&type=buy&ordertype=limit&volume=1&price=5 | the exchange does not list this instrument
        coinbaseexchange | POST /orders {'product_id':'BTC-USD','side':'sell','size':'1','price':'1'} | there is no recent price
        coinbaseexchange | POST /orders {'product_id':'BTC-USD','side':'buy','type':'market','size':'1'} | there is no recent price
        gate | POST /api/v4/futures/btc/orders {'contract':'BTC_USD','size':1,'price':'1'} | the market of the instrument is not one whose instruments Sluice reads
        gate | POST /api/v4/futures/usdt/orders {'contract':'XYZ_USDT','size':1,'price':'1'} | the exchange does not list this instrument
        gate | POST /api/v4/futures/usdt/bbo_orders {'contract':'BTC_USDT','size':1,'direction':'buy','level':1} | size and price of this kind of call cannot be read
        gate | POST /api/v4/futures/usdt/price_orders {'initial':{'contract':'BTC_USDT','size':1,'price':'1'}} | size and price of this kind of call cannot be read
        kucoinfutures | POST /api/v1/orders {'symbol':'XBTUSDTM','side':'buy','type':'limit','size':1,'qty':'100','price':'1'} | 'qty' is a size that Sluice does not convert
        kucoinfutures | POST /api/v1/orders {'symbol':'XBTUSDTM','side':'buy','type':'limit','valueQty':'100','price':'1'} | 'valueQty' is a size that Sluice does not convert
        kucoinfutures | POST /api/v1/orders {'symbol':'XBTUSDTM','side':'buy','type':'limit','size':1} | the call states no price limit
        kucoin | POST /api/v1/hf/orders {'symbol':'BTC-USDT','side':'buy','type':'limit','size':'3','funds':'1','price':'4'} | it states a quantity and an amount
        hyperliquid | POST /exchange {'action':{'type':'order','grouping':'na','orders':[{'a':110000,'b':true,'p':'1','s':'2','r':false,'t':{'limit':{'tif':'Gtc'}}}]},'nonce':1} | the exchange does not list this instrument
        hyperliquid | POST /exchange {'action':{'type':'order','grouping':'na','orders':[{'a':'BTC','b':true,'p':'1','s':'2','r':false,'t':{'limit':{'tif':'Gtc'}}}]},'nonce':1} | the exchange does not list this instrument
        hyperliquid | POST /exchange {'action':{'type':'order','grouping':'na','orders':[{'a':0,'b':true,'p':'1','r':false,'order':{'s':'2'}}]},'nonce':1} | the call states no quantity
        hyperliquid | POST /exchange {'action':{'type':'order','grouping':'na','orders':[{'a':0,'b':true,'p':'1','s':'2','S':'3'}]},'nonce':1} | size and price of this kind of call cannot be read
        hyperliquid | POST /exchange {'action':{'type':'order','grouping':'na','orders':[{'a':0,'b':true,'s':'2','t':{'limit':{'tif':'Gtc'}}}]},'nonce':1} | the call states no price limit
        hyperliquid | POST /exchange {'action':{'type':'modify','oid':7,'s':'1','order':{'a':0,'b':true,'p':'1'}},'nonce':1} | the call states no quantity
        hyperliquid | POST /exchange {'action':{'type':'modify','oid':7,'order':{'a':0,'b':true,'p':'10','s':'3','r':false,'t':{'limit':{'tif':'FrontendMarket'}}}},'nonce':1} | it changes the price to one that it does not state
        hyperliquid | POST /exchange {'action':{'type':'twapOrder','twap':{'a':0,'b':true,'s':'1','r':false,'m':5,'t':false}},'nonce':1} | size and price of this kind of call cannot be read
        """)
    void what_cannot_be_computed_is_refused(String exchange, String line, String why) {
        assertThat(value(exchange, line)).isEqualTo(why);
        assertThat(check(exchange, "{'maxValue': {'USDT': 1}, 'passUnknown': true}", call(exchange, line), NOW))
                .isNull();
    }

    private static final String BUY = "POST /api/v3/order symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=2&price=";

    @ParameterizedTest(name = "{0}, price {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {'maxValue': {'USDT': 90000}} | 45000 |
        {'maxValue': {'USDT': 90000}} | 45000.01 | its value is 90000.02 USDT, allowed: 90000 USDT
        {'maxValue': {'USDC': 90000}} | 45000 | the rule maxValue cannot be computed: the rule has no value in USDT
        {'maxQuantity': 2} | 45000 |
        {'maxQuantity': '1.999'} | 45000 | its quantity is 2, allowed: 1.999
        {'maxDistancePercent': 10} | 45000 |
        {'maxDistancePercent': 10} | 55000 |
        {'maxDistancePercent': 10} | 44999.99 | its distance from the market is 10.00002%, allowed: 10%
        {'maxDistancePercent': 10} | 55000.01 | its distance from the market is 10.00002%, allowed: 10%
        {'marketOrders': false} | 45000 |
        {'maxQuantity': 1, 'instrument': 'ETHUSDT'} | 45000 |
        {'maxQuantity': 1, 'instrument': 'btc-usdt'} | 45000 | its quantity is 2, allowed: 1
        {'maxQuantity': 1, 'bot': 'other'} | 45000 |
        {'maxQuantity': 1, 'bot': 'BOT'} | 45000 | its quantity is 2, allowed: 1
        {'maxQuantity': 1, 'account': 'main'} | 45000 |
        """)
    void a_rule_allows_up_to_its_figure(String rule, String price, @Nullable String detail) {
        OrderRuleViolation violation = check("binance", rule, call("binance", BUY + price), NOW);

        assertThat(violation == null ? null : violation.detail()).isEqualTo(detail);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        binance | POST /fapi/v1/order symbol=BTCUSDT&side=BUY&type=NEW_TYPE&quantity=2&price=60000
        binance | PUT /fapi/v1/order symbol=BTCUSDT&side=BUY&orderId=1&quantity=2&price=60000
        bybit | POST /v5/order/amend {'category':'linear','symbol':'BTCUSDT','orderId':'1','price':'60000'}
        okx | POST /api/v5/trade/order {'instId':'BTC-USDT-SWAP','side':'buy','ordType':'elp','sz':'2','px':'60000','tdMode':'cross'}
        okx | POST /api/v5/trade/order {'instId':'BTC-USD-261225-60000-C','side':'buy','ordType':'limit','sz':'2','pxUsd':'60000','tdMode':'cross'}
        """)
    void a_price_far_from_the_market_is_refused_whatever_the_call(String exchange, String line) {
        assertThat(check(exchange, "{'maxDistancePercent': 10}", call(exchange, line), NOW))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        'limit':{'tif':'Ioc'} |
        'limit':{'tif':'FrontendMarket'} | market orders are not allowed
        'trigger':{'isMarket':true,'triggerPx':'50000','tpsl':'tp'} | market orders are not allowed
        'trigger':{'isMarket':false,'triggerPx':'50000','tpsl':'tp'} |
        """)
    void a_market_order_of_hyperliquid_is_one_that_says_so(String type, @Nullable String detail) {
        String order = "POST /exchange {'action':{'type':'order','orders':[{'a':0,'b':true,'p':'50000','s':'1','t':{"
                + type + "}}]},'nonce':1}";

        OrderRuleViolation violation = check("hyperliquid", "{'marketOrders': false}", call("hyperliquid", order), NOW);

        assertThat(violation == null ? null : violation.detail()).isEqualTo(detail);
    }

    @Test
    void a_spot_pair_of_hyperliquid_has_its_value_in_its_quote_token() {
        ExchangeFixture fixture =
                ExchangeFixture.fresh("hyperliquid", "X-Nobody").withTerms();
        Map<String, String> responses = Map.of(
                "POST /info?type=meta",
                        "{'universe':[{'szDecimals':5,'name':'BTC','maxLeverage':40}],'collateralToken':0}",
                "POST /info?type=spotMeta",
                        "{'universe':[{'tokens':[1,0],'name':'PURR/USDC','index':0},{'tokens':[150,268],'name':'@207','index':207},"
                                + "{'tokens':[150,9],'name':'@8','index':8}],"
                                + "'tokens':[{'name':'USDC','index':0},{'name':'PURR','index':1},{'name':'USDT0','index':268}]}",
                "POST /info?type=allMids", "{'BTC':'50000.5','PURR/USDC':'0.2','@207':'40','@8':null,'#10':'0.5'}");
        fixture.exchange.instrumentNumberLists().forEach(list -> {
            try (ListScanner scanner = ListScanner.ofNumbers(list, fixture.exchange.instrumentNumbers(), null)) {
                scan(scanner, responses.get(list.fetch().get(0)));
            }
        });
        MarketData marketData = new MarketData();
        InstrumentListSettings list = Objects.requireNonNull(
                        fixture.exchange.dialect().terms().get("orders"))
                .lists()
                .get(0);
        for (MarketRead read : List.of(
                Objects.requireNonNull(MarketRead.ofInstruments(list, fixture.exchange::canonicalInstrument)),
                Objects.requireNonNull(MarketRead.ofPrices(list, fixture.exchange::canonicalInstrument)))) {
            for (MarketRead.Request part : read.requests()) {
                try (ListScanner scanner = part.scanners().get()) {
                    scan(scanner, responses.get(part.call()));
                    assertThat(scanner.isComplete()).isTrue();
                }
            }
            read.publish(marketData, NOW);
        }

        assertThat(Stream.of("0", "10000", "10207", "10008", "100000010").map(asset -> {
                    Call sale = fixture.json(
                            "POST",
                            "/exchange",
                            "{\"action\":{\"type\":\"order\",\"orders\":[{\"a\":" + asset
                                    + ",\"b\":false,\"p\":\"0.1\",\"s\":\"3\"}]},\"nonce\":1}");
                    OrderTerms terms = sale.terms().get(0);
                    OrderValue value =
                            OrderValue.of(terms, marketData, marketData.price(list, terms.instrument(), SECOND, NOW));
                    return value.unknownReason() == null
                            ? value.amount() + " " + value.currency()
                            : value.unknownReason();
                }))
                .containsExactly(
                        "150001.5 USDC",
                        "0.6 USDC",
                        "120 USDT0",
                        "the exchange does not list this instrument",
                        "the exchange does not list this instrument");
    }

    private static void scan(ListScanner scanner, @Nullable String response) {
        byte[] bytes = Objects.requireNonNull(response).replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            scanner.feed(bytes, i, i + 1);
        }
    }

    @Test
    void an_order_without_a_price_limit_is_refused_where_none_is_allowed() {
        Call market = call("binance", "POST /api/v3/order symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1&price=50000");

        OrderRuleViolation violation = check("binance", "{'marketOrders': false}", market, NOW);

        assertThat(Objects.requireNonNull(violation).detail()).isEqualTo("market orders are not allowed");
    }

    @Test
    void a_rule_that_lets_the_unknown_pass_still_checks_what_is_known() {
        Call order = call("binance", "POST /api/v3/order symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=2&price=1");
        String rule = "{'maxValue': {'EUR': 1}, 'maxQuantity': 1, 'passUnknown': true}";

        assertThat(Objects.requireNonNull(check("binance", rule, order, NOW)).detail())
                .isEqualTo("its quantity is 2, allowed: 1");
        String far = "{'maxValue': {'EUR': 1}, 'maxDistancePercent': 5, 'passUnknown': true}";
        assertThat(Objects.requireNonNull(check("binance", far, order, NOW)).check())
                .isEqualTo(OrderRuleViolation.Check.MAX_DISTANCE);
    }

    /** Rules of which some hold for an order and some do not, with different currencies. */
    private static final List<String> FIGURES = List.of(
            "'maxValue': {'USDT': N}",
            "'maxValue': {'USDT': N, 'BTC': 1}",
            "'maxValue': {'EUR': N}",
            "'maxValue': {'EUR': N}, 'passUnknown': true",
            "'maxQuantity': N",
            "'maxQuantity': N, 'maxValue': {'USDT': N}",
            "'maxDistancePercent': N",
            "'maxDistancePercent': N, 'passUnknown': true",
            "'marketOrders': false");

    private static final List<String> SCOPES =
            List.of("", "", "'bot': 'BOT', ", "'bot': 'other', ", "'instrument': 'btc-usdt', ", "'instrument': 'X', ");

    @Test
    void rules_together_refuse_what_the_first_of_them_refuses_alone() {
        SplittableRandom random = new SplittableRandom(11);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            List<OrderRule> rules = random.ints(random.nextInt(1, 7), 0, FIGURES.size())
                    .mapToObj(figure -> rule("{" + SCOPES.get(random.nextInt(SCOPES.size()))
                            + FIGURES.get(figure).replace("N", String.valueOf(random.nextInt(1, 40))) + "}"))
                    .toList();
            Call order = call(
                    "binance",
                    "POST /api/v3/order symbol=BTCUSDT&side=BUY&type=" + (random.nextInt(5) == 0 ? "MARKET" : "LIMIT")
                            + "&quantity=0.000" + random.nextInt(1, 9) + "&price=" + random.nextInt(40000, 50000));
            long now = random.nextInt(5) == 0 ? NOW + 16 * SECOND : NOW;
            OrderPriceSettings prices = Settings.of(OrderPriceSettings.class, "{}");
            List<OrderRuleViolation> alone = rules.stream()
                    .map(rule -> new OrderRules(List.of(rule), prices, marketData("binance"))
                            .check(order, "bot", order.terms(), now))
                    .filter(Objects::nonNull)
                    .toList();

            OrderRuleViolation together =
                    new OrderRules(rules, prices, marketData("binance")).check(order, "bot", order.terms(), now);

            assertThat(together).as(rules.toString()).isEqualTo(alone.isEmpty() ? null : alone.get(0));
            refused += together == null ? 0 : 1;
        }
        assertThat(refused).isBetween(500, 2500);
    }

    @Test
    void a_price_that_is_too_old_does_not_count() {
        Call sale = call("binance", "POST /api/v3/order symbol=BTCUSDT&side=SELL&type=LIMIT&quantity=1&price=50000");
        String rule = "{'maxValue': {'USDT': 50000}}";

        assertThat(check("binance", rule, sale, NOW + 15 * SECOND)).isNull();
        assertThat(Objects.requireNonNull(check("binance", rule, sale, NOW + 16 * SECOND))
                        .unknownReason())
                .isEqualTo("there is no recent price");
    }

    @Test
    void each_order_of_a_batch_is_checked() {
        String two = "POST /api/v5/trade/batch-orders ["
                + "{'instId':'BTC-USDT','side':'buy','ordType':'limit','sz':'1','px':'7'},"
                + "{'instId':'ETH-USDT','side':'buy','ordType':'limit','sz':'5','px':'7'}]";

        assertThat(check("okx", "{'maxValue': {'USDT': 35}}", call("okx", two), NOW))
                .isNull();
        assertThat(Objects.requireNonNull(check("okx", "{'maxValue': {'USDT': 34}}", call("okx", two), NOW))
                        .value())
                .isEqualByComparingTo("35");
        assertThat(check("okx", "{'maxValue': {'USDT': 34}, 'instrument': 'BTC-USDT'}", call("okx", two), NOW))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'instrument': 'eth_usdt'", "'bot': 'MAKER1'", "'bot': 'maker1', 'instrument': 'ETHUSDT'"})
    void a_rule_holds_for_its_names_in_any_spelling(String names) {
        Call order = call(
                "okx",
                "POST /api/v5/trade/order {'instId':'ETH-USDT','side':'buy','ordType':'limit','sz':'5','px':'7'}");
        OrderRules rules = new OrderRules(
                List.of(rule("{'maxQuantity': 1, " + names + "}")),
                Settings.of(OrderPriceSettings.class, "{}"),
                marketData("okx"));

        assertThat(rules.check(order, "Maker1", order.terms(), NOW)).isNotNull();
        assertThat(rules.check(order, "maker1", order.terms(), NOW)).isNotNull();
    }

    /** A market as the simulators have it: an own table, which the gateway never reads. */
    private record Market(String exchange, String line, String price, String contractSize, boolean inverse) {}

    private static final List<Market> MARKETS = List.of(
            new Market(
                    "binance",
                    "POST /api/v3/order symbol=ETHUSDT&side=S&type=LIMIT&quantity=Q&price=P",
                    "3000",
                    "1",
                    false),
            new Market(
                    "binance",
                    "POST /fapi/v1/order symbol=SOLUSDT&side=S&type=LIMIT&quantity=Q&price=P",
                    "150",
                    "1",
                    false),
            new Market(
                    "bybit",
                    "POST /v5/order/create {'category':'linear','symbol':'ETHUSDT','side':'S','orderType':'Limit','qty':'Q','price':'P'}",
                    "3000",
                    "1",
                    false),
            new Market(
                    "bybit",
                    "POST /v5/order/create {'category':'inverse','symbol':'ETHUSD','side':'S','orderType':'Limit','qty':'Q','price':'P'}",
                    "3000",
                    "1",
                    true),
            new Market(
                    "okx",
                    "POST /api/v5/trade/order {'instId':'ETH-USDT-SWAP','side':'S','ordType':'limit','sz':'Q','px':'P'}",
                    "3000",
                    "0.01",
                    false),
            new Market(
                    "okx",
                    "POST /api/v5/trade/order {'instId':'SOL-USDT','side':'S','ordType':'ioc','sz':'Q','px':'P'}",
                    "150",
                    "1",
                    false),
            new Market(
                    "gate",
                    "POST /api/v4/spot/orders {'currency_pair':'SOL_USDT','side':'S','amount':'Q','price':'P'}",
                    "150",
                    "1",
                    false),
            new Market(
                    "kucoin",
                    "POST /api/v1/orders {'symbol':'ETH-USDT','side':'S','type':'limit','size':'Q','price':'P'}",
                    "3000",
                    "1",
                    false),
            new Market(
                    "bitget",
                    "POST /api/v2/spot/trade/place-order {'symbol':'SOLUSDT','side':'S','orderType':'limit','size':'Q','price':'P'}",
                    "150",
                    "1",
                    false),
            new Market(
                    "bitget",
                    "POST /api/v2/mix/order/place-order {'productType':'USDT-FUTURES','symbol':'ETHUSDT','side':'S','orderType':'limit','size':'Q','price':'P'}",
                    "3000",
                    "1",
                    false),
            new Market(
                    "krakenfutures",
                    "POST /derivatives/api/v3/sendorder symbol=PI_ETHUSD&side=S&orderType=lmt&size=Q&limitPrice=P",
                    "3000",
                    "1",
                    true),
            new Market(
                    "krakenfutures",
                    "POST /derivatives/api/v3/sendorder symbol=PF_XBTUSD&side=S&orderType=lmt&size=Q&limitPrice=P",
                    "50000",
                    "1",
                    false),
            new Market(
                    "deribit",
                    "POST /api/v2 {'method':'private/buy','params':{'instrument_name':'BTC-PERPETUAL','amount':'Q','price':'P'}}",
                    "50000",
                    "1",
                    true),
            new Market(
                    "coinbase",
                    "POST /api/v3/brokerage/orders {'product_id':'SOL-USD','side':'S','order_configuration':{'limit_limit_gtd':{'base_size':'Q','limit_price':'P'}}}",
                    "150",
                    "1",
                    false),
            new Market(
                    "kraken",
                    "POST /0/private/AddOrder pair=ETHUSD&type=S&ordertype=limit&volume=Q&price=P",
                    "3000",
                    "1",
                    false),
            new Market(
                    "gate",
                    "POST /api/v4/futures/usdt/orders {'contract':'BTC_USDT','size':'+Q','price':'P'}",
                    "50000",
                    "0.0001",
                    false),
            new Market(
                    "gate",
                    "POST /api/v4/futures/usdt/batch_orders [{'contract':'ETH_USDT','size':'+Q','price':'P'}]",
                    "3000",
                    "0.01",
                    false),
            new Market(
                    "kucoinfutures",
                    "POST /api/v1/orders {'symbol':'XBTUSDTM','side':'S','type':'limit','size':'Q','price':'P'}",
                    "50000",
                    "0.001",
                    false),
            new Market(
                    "kucoinfutures",
                    "POST /api/v1/orders {'symbol':'XBTUSDM','side':'S','type':'limit','size':'Q','price':'P'}",
                    "50000",
                    "1",
                    true),
            new Market(
                    "hyperliquid",
                    "POST /exchange {'action':{'type':'order','orders':[{'a':1,'b':+S,'p':'P','s':'Q','t':{'limit':{'tif':'Gtc'}}}]},'nonce':1}",
                    "3000",
                    "1",
                    false),
            new Market(
                    "hyperliquid",
                    "POST /exchange {'action':{'type':'batchModify','modifies':[{'oid':1,'order':{'a':0,'b':+S,'p':'P','s':'Q','t':{'limit':{'tif':'Alo'}}}}]},'nonce':1}",
                    "50000",
                    "1",
                    false),
            new Market(
                    "coinbaseexchange",
                    "POST /orders {'product_id':'SOL-USD','side':'buy','size':'Q','price':'P'}",
                    "150",
                    "1",
                    false));

    private static BigDecimal expected(Market market, BigDecimal quantity, BigDecimal price, boolean buys) {
        BigDecimal units = quantity.multiply(new BigDecimal(market.contractSize()));
        return market.inverse() ? units : units.multiply(buys ? price : price.max(new BigDecimal(market.price())));
    }

    /** Returns each random order of these markets for which a rule uses another value than this table. */
    private static List<String> differing(List<Market> markets, int orders) {
        SplittableRandom random = new SplittableRandom(7);
        List<String> differing = new ArrayList<>();
        for (int i = 0; i < orders; i++) {
            Market market = markets.get(random.nextInt(markets.size()));
            BigDecimal quantity = BigDecimal.valueOf(random.nextLong(1, 1_000_000_000L), random.nextInt(9));
            BigDecimal price = BigDecimal.valueOf(random.nextLong(1, 1_000_000_000L), random.nextInt(9));
            boolean buys = random.nextBoolean() || market.line().contains("'side':'buy'");
            String line = market.line()
                    .replace("=Q", "=" + quantity.toPlainString())
                    .replace("'Q'", "'" + quantity.toPlainString() + "'")
                    .replace("'+Q'", (buys ? "" : "-") + quantity.toPlainString())
                    .replaceAll("=P$", "=" + price.toPlainString())
                    .replace("'P'", "'" + price.toPlainString() + "'")
                    .replace("=S&", buys ? "=BUY&" : "=SELL&")
                    .replace("'S'", buys ? "'buy'" : "'sell'")
                    .replace("+S", String.valueOf(buys));
            String value = value(market.exchange(), line).replaceAll(" .*", "");
            String own =
                    expected(market, quantity, price, buys).stripTrailingZeros().toPlainString();
            if (!own.equals(value)) {
                differing.add(line + ": " + value + " instead of " + own);
            }
        }
        return differing;
    }

    @Test
    void the_value_equals_that_of_the_simulator_to_the_last_digit() {
        assertThat(differing(MARKETS, 5000).stream().limit(5)).isEmpty();
    }

    @Test
    void a_wrong_size_of_contracts_is_noticed_in_every_market() {
        for (Market market : MARKETS) {
            Market wrong = new Market(
                    market.exchange(),
                    market.line(),
                    market.price(),
                    new BigDecimal(market.contractSize()).movePointLeft(1).toPlainString(),
                    market.inverse());

            assertThat(differing(List.of(wrong), 50)).as(market.line()).hasSize(50);
        }
    }
}
