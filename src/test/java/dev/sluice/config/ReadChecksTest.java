package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.coalesce.ReadSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadChecksTest extends ValidConf {
    private void reads(String json) {
        conf.edit("exchanges.json", "\"listen\": 9001,", "\"listen\": 9001, \"reads\": " + json + ",");
    }

    private ReadSettings alpha() {
        return ((LoadResult.Valid) Config.load(folder))
                .config()
                .exchanges()
                .get(0)
                .reads();
    }

    @Test
    void reads_are_shared_and_nothing_is_cached_by_default() {
        assertThat(alpha()).isEqualTo(new ReadSettings(true, Map.of(), ""));
        reads("{\"share\": false, \"keepMs\": {\"GET /api/depth\": 250}, \"why\": \"a trial\"}");
        assertThat(alpha()).isEqualTo(new ReadSettings(false, Map.of("GET /api/depth", 250L), "a trial"));
    }

    @Test
    void caching_an_unknown_call_is_refused() {
        reads("{\"keepMs\": {\"GET /api/depht\": 250}}");
        assertThat(conf.problem())
                .isEqualTo(
                        "exchanges.json:5 /alpha/reads/keepMs/GET ~1api~1depht = 250: 'GET /api/depht' is not a public read of exchange 'alpha' whose response may be kept, as in routes/alpha.json (calls for the exchange's time are excluded); did you mean 'GET /api/depth'?");
    }

    @Test
    void caching_a_private_read_is_refused() {
        reads("{\"keepMs\": {\"GET /api/order/open\": 250}}");
        assertThat(conf.problem()).contains("'GET /api/order/open' is not a public read of exchange 'alpha'");
    }

    @Test
    void caching_a_time_call_is_refused() {
        conf.edit(
                "routes/alpha.json", "\"kind\": \"READ_PUBLIC\",", "\"kind\": \"READ_PUBLIC\", \"serverTime\": \"t\",");
        reads("{\"keepMs\": {\"GET /api/depth\": 250}}");
        assertThat(conf.problem()).contains("'GET /api/depth' is not a public read");
    }

    @Test
    void an_invalid_cache_time_is_refused() {
        reads("{\"keepMs\": {\"GET /api/depth\": -1}}");
        assertThat(conf.problem())
                .contains("'keepMs' has -1 for 'GET /api/depth'; allowed: 0 to 86400000 milliseconds");
    }
}
