package dev.sluice.sim.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.counter.BoundedMap;
import dev.sluice.sim.kernel.VenueSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BoundedMapTest {

    @Test
    void an_entry_beyond_the_bound_evicts_the_oldest() {
        Map<String, Integer> map = new BoundedMap<>(2);
        map.put("a", 1);
        map.put("b", 2);
        map.put("a", 3);
        map.put("c", 4);
        assertThat(map).containsOnlyKeys("b", "c");
    }

    @Test
    void a_simulated_exchange_remembers_at_most_ten_thousand_addresses() {
        Venue venue = new Venue(VenueSettings.defaults());
        CoinbaseCaller bot = new CoinbaseCaller(venue);
        for (int i = 0; i <= 10_000; i++) {
            bot.ip = "10." + i / 250 + "." + i % 250 + ".1";
            bot.open("/time");
        }
        assertThat(venue.stats(bot.nowNanos).limits())
                .filteredOn(limit -> limit.limit().equals("coinbaseexchange-public"))
                .hasSize(10_000);
    }
}
