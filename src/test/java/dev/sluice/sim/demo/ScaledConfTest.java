package dev.sluice.sim.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScaledConfTest {

    @Test
    void windows_ramp_and_open_times_are_scaled_and_everything_else_stays(@TempDir Path folder) throws IOException {
        Path conf = Files.createDirectories(folder.resolve("conf/routes"));
        Files.writeString(conf.resolve("x.json"), """
                {"limits": {"weight": {"size": 6000, "windowMs": 60000, "tiers": [{"tier": "VIP", "windowMs": 20000}]},
                  "counter": {"size": 15, "windowMs": 3000, "stepMs": 2000, "returned": 1}}}""");
        Files.writeString(folder.resolve("conf/exchanges.json"), """
                {"x": {"dialect": "x", "limits": {"weight": {"usePercent": 90}, "counter": {"windowMs": 4000}}},
                 "y": {"dialect": "x", "limits": [{"name": "weight", "algorithm": "slidingWindow", "size": 6000}]}}""");
        Files.writeString(folder.resolve("conf/sluice.json"), """
                {"profile": "production", "killSwitch": {"haltFileMs": 100}}""");

        ScaledConf.copy(folder.resolve("conf"), folder.resolve("copy"), 0.05, "127.0.0.1:7");

        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(folder.resolve("copy/routes/x.json").toFile())).isEqualTo(json.readTree("""
                        {"limits": {"weight": {"size": 6000, "windowMs": 3000, "tiers": [{"tier": "VIP", "windowMs": 1000}]},
                          "counter": {"size": 15, "windowMs": 150, "stepMs": 100, "returned": 1}}}"""));
        assertThat(json.readTree(folder.resolve("copy/exchanges.json").toFile()))
                .isEqualTo(json.readTree("""
                        {"x": {"dialect": "x", "limits": {"weight": {"usePercent": 90}, "counter": {"windowMs": 200}}},
                         "y": {"dialect": "x", "limits": [
                           {"name": "weight", "algorithm": "slidingWindow", "size": 6000, "windowMs": 50}]}}"""));
        JsonNode gateway =
                new ObjectMapper().readTree(folder.resolve("copy/sluice.json").toFile());
        assertThat(gateway.at("/profile").asText()).isEqualTo("production");
        assertThat(gateway.at("/killSwitch/rampMs").asInt()).isEqualTo(3000);
        assertThat(gateway.at("/killSwitch/haltFileMs").asInt()).isEqualTo(100);
        assertThat(gateway.at("/killSwitch/rampFromPercent").asInt()).isEqualTo(10);
        assertThat(gateway.at("/clock/sources").toString()).isEqualTo("[\"127.0.0.1:7\"]");
        assertThat(gateway.at("/clock/pollMs").asInt()).isEqualTo(1000);
        assertThat(gateway.at("/readiness/reports/hedge-venue/scope").asText()).isEqualTo("bot:quoter");
        assertThat(gateway.at("/breakers/hedge_deviation/recovery/openMs").asInt())
                .isEqualTo(1500);
    }
}
