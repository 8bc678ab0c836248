package dev.sluice.demo;

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
    void windows_shrink_and_everything_else_stays(@TempDir Path folder) throws IOException {
        Path conf = Files.createDirectories(folder.resolve("conf/routes"));
        Files.writeString(conf.resolve("x.json"), "{}");
        Files.writeString(folder.resolve("conf/exchanges.json"), """
                {"x": {"dialect": "x", "limits": [
                  {"name": "weight", "size": 6000, "windowMs": 60000},
                  {"name": "counter", "size": 15, "windowMs": 3000, "stepMs": 2000, "returned": 1}]}}""");

        ScaledConf.copy(folder.resolve("conf"), folder.resolve("copy"), 0.05);

        JsonNode limits = new ObjectMapper()
                .readTree(folder.resolve("copy/exchanges.json").toFile())
                .at("/x/limits");
        assertThat(limits.at("/0/windowMs").asInt()).isEqualTo(3000);
        assertThat(limits.at("/0/size").asInt()).isEqualTo(6000);
        assertThat(limits.at("/1/windowMs").asInt()).isEqualTo(150);
        assertThat(limits.at("/1/stepMs").asInt()).isEqualTo(100);
        assertThat(limits.at("/1/returned").asInt()).isEqualTo(1);
        assertThat(folder.resolve("copy/routes/x.json")).hasContent("{}");
    }
}
