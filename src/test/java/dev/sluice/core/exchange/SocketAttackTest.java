package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Attacks the reading of messages: an order that also says, wherever it can, that it is the cancel. In a halt the
 * cancel passes; none of the mixtures may, because the exchange may read the order.
 */
class SocketAttackTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        binance | /ws-api/v3 | {'id':1,'method':'order.place','params':{'symbol':'A'}} | {'id':1,'method':'order.cancel','params':{'orderId':5}}
        bybit | /v5/trade | {'reqId':'1','op':'order.create','args':[{'symbol':'A'}]} | {'reqId':'1','op':'order.cancel','args':[{'orderId':'5'}]}
        okx | /ws/v5/private | {'id':'1','op':'order','args':[{'instId':'A'}]} | {'id':'1','op':'cancel-order','args':[{'ordId':'5'}]}
        deribit | /ws/api/v2 | {'id':1,'method':'private/buy','params':{'amount':1}} | {'id':1,'method':'private/cancel','params':{'order_id':'5'}}
        hyperliquid | /ws | {'method':'post','id':1,'request':{'type':'action','payload':{'action':{'type':'order','orders':[{'a':0}]},'nonce':1}}} | {'method':'post','id':1,'request':{'type':'action','payload':{'action':{'type':'cancel','cancels':[{'a':0,'o':5}]},'nonce':1}}}
        hyperliquid | /ws | {'method':'post','id':1,'request':{'type':'action','payload':{'action':{'type':'order'}}}} | {'method':'ping','id':1,'request':{'type':'info','payload':{'action':{'type':'cancel'},'type':'l2Book'}}}
        gate | /ws/v4 | {'channel':'spot.order_place','event':'api','payload':{'req_id':'1','req_param':{'currency_pair':'A'}}} | {'channel':'spot.order_cancel','event':'api','payload':{'req_id':'1','req_param':{'order_id':'5'}}}
        gate | /v4/ws/usdt | {'channel':'futures.order_place','event':'api','payload':{'req_id':'1','req_param':{'contract':'A'}}} | {'channel':'futures.trades','event':'subscribe','payload':{'req_id':'1','req_param':{}}}
        bitget | /v2/ws/private | {'op':'trade','args':[{'id':'1','instType':'SPOT','instId':'A','channel':'place-order','params':{'side':'buy'}}]} | {'op':'trade','args':[{'id':'1','instType':'SPOT','instId':'A','channel':'cancel-order','params':{'orderId':'5'}}]}
        bitget | /v3/ws/private | {'op':'trade','id':'1','category':'spot','topic':'place-order','args':[{'symbol':'A'}]} | {'op':'trade','id':'1','category':'spot','topic':'cancel-order','args':[{'orderId':'5'}]}
        bitget | /v3/ws/private | {'op':'trade','id':'1','topic':'place-order','args':[{'symbol':'A'}]} | {'op':'subscribe','id':'1','topic':'cancel-order','args':[{'channel':'A'}]}
        kraken | /uws/v2/private | {'req_id':1,'method':'add_order','params':{'symbol':'A','side':'buy'}} | {'req_id':1,'method':'cancel_order','params':{'order_id':['5']}}
        kraken | /uws/v2/public | {'req_id':1,'method':'batch_add','params':{'symbol':'A','orders':[{'side':'buy'}]}} | {'req_id':1,'method':'ping'}
        kucoin | /v1/private | {'id':'1','op':'spot.order','args':{'symbol':'A'}} | {'id':'1','op':'spot.cancel','args':{'orderId':'5'}}
        """)
    void no_order_passes_a_halt_because_it_also_says_that_it_is_a_cancel(
            String name, String path, String order, String cancel) throws IOException {
        SocketFixture socket = new SocketFixture(name, path);
        assertThat(socket.summary(order)).as("an order").endsWith(" stops");
        assertThat(socket.summary(cancel)).as("a cancel").endsWith(" passes");
        List<String> mixtures = mixtures(tree(order), tree(cancel));
        mixtures.addAll(List.of(
                "[" + cancel + "," + order + "]",
                cancel + order,
                cancel + "\n" + order,
                "\uFEFF" + order,
                cancel.substring(0, cancel.length() - 1),
                cancel + ",",
                "'" + cancel.replace("'", "\\'") + "'"));
        int readByNaiveServer = 0;
        for (String mixture : mixtures) {
            assertThat(socket.summary(mixture)).as(mixture).endsWith(" stops");
            readByNaiveServer += isOrder(mixture, order) ? 1 : 0;
        }
        assertThat(readByNaiveServer)
                .as("mixtures that a server which takes the last of two members reads as the order")
                .isPositive();
    }

    private static JsonNode tree(String text) throws IOException {
        return JSON.readTree(text.replace('\'', '"'));
    }

    private static boolean isOrder(String mixture, String order) {
        try {
            return tree(mixture).equals(tree(order));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Returns the order with one more member, at each place where the two differ: that of the cancel, before and after
     * the order's own, with the same name, and with the name in upper case.
     */
    private static List<String> mixtures(JsonNode order, JsonNode cancel) {
        List<String> mixtures = new ArrayList<>();
        if (order.isArray() && cancel.isArray()) {
            mixtures(order.get(0), cancel.get(0)).forEach(inner -> mixtures.add("[" + inner + "]"));
            mixtures.add("[" + text(cancel.get(0)) + "," + text(order.get(0)) + "]");
            return mixtures;
        }
        for (Map.Entry<String, JsonNode> member : order.properties()) {
            String name = member.getKey();
            JsonNode own = member.getValue();
            JsonNode other = cancel.get(name);
            if (other == null || other.equals(own)) {
                continue;
            }
            if (own.isContainerNode() && other.isContainerNode()) {
                mixtures(own, other).forEach(inner -> mixtures.add(with(order, name, "'" + name + "':" + inner)));
            }
            if (decides(name)) {
                String decoy = "'" + name + "':" + text(other);
                String real = "'" + name + "':" + text(own);
                String upper = "'" + name.toUpperCase(Locale.ROOT) + "':" + text(own);
                mixtures.add(with(order, name, decoy + "," + real));
                mixtures.add(with(order, name, real + "," + decoy));
                mixtures.add(with(order, name, upper + "," + decoy));
                mixtures.add(with(order, name, decoy + "," + upper));
            }
        }
        return mixtures;
    }

    /** Returns whether a member says what a message does; others, such as parameters, may differ. */
    private static boolean decides(String name) {
        return List.of("method", "op", "channel", "type", "topic", "request", "action", "args")
                .contains(name);
    }

    private static String with(JsonNode object, String name, String instead) {
        StringJoiner members = new StringJoiner(",", "{", "}");
        object.properties()
                .forEach(member -> members.add(
                        member.getKey().equals(name)
                                ? instead
                                : "'" + member.getKey() + "':" + text(member.getValue())));
        return members.toString();
    }

    private static String text(JsonNode node) {
        return node.toString().replace('"', '\'');
    }
}
