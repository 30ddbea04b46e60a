package dev.malachi.api.spi.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.Registration;
import dev.malachi.api.control.Schema;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.resource.ResourceDescription.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceTableTest {
    private static final class Bringer implements Plugin {
        private final String id;
        private final List<PluginContext> contexts = new ArrayList<>();

        Bringer(String id) {
            this.id = id;
        }

        @Override
        public PluginDescription description() {
            return PluginDescription.of(id, "Brings.");
        }

        @Override
        public Registration start(PluginContext context) {
            contexts.add(context);
            return () -> {};
        }

        Registration bring(Method method, String path, Parameter... parameters) {
            Resource resource = resource(method, path, parameters);
            return contexts.getFirst().extend(Resource.class, () -> resource);
        }
    }

    private final Bringer core = new Bringer("core");
    private final Bringer alien = new Bringer("alien");
    private final Extensions extensions = Extensions.of(List.of(core, alien));
    private final ResourceTable table = new ResourceTable(extensions, "core");

    private static Parameter id() {
        return Parameter.positional("id", ParameterType.TEXT, true, "which");
    }

    private static Resource resource(Method method, String path, Parameter... parameters) {
        return new Resource(
                ResourceDescription.of(method, path, "Tests", Schema::object, parameters),
                (Resource.Answering) _ -> Map.of());
    }

    private String who(String method, String path) {
        return table.find(method, path) instanceof ResourceTable.Match match
                ? match.mounted().plugin().id() + " " + match.values()
                : "-";
    }

    @Test
    void resourcesComeAndGoWithTheirRegistration() {
        assertThat(who("GET", "/v1/things")).isEqualTo("-");

        Registration things = core.bring(Method.GET, "/v1/things");
        assertThat(who("GET", "/v1/things")).isEqualTo("core {}");

        things.close();
        assertThat(table.find("GET", "/v1/things")).isInstanceOf(ResourceTable.Nothing.class);
        assertThat(table.resources()).isEmpty();
    }

    @Test
    void namesInThePathAreItsParameters() {
        core.bring(Method.GET, "/v1/things/{id}/state", id());

        assertThat(who("GET", "/v1/things/a%b/state")).isEqualTo("core {id=a%b}");
        assertThat(who("GET", "/v1/things//state")).isEqualTo("-");
        assertThat(who("GET", "/v1/things/a/state/")).isEqualTo("-");
    }

    @Test
    void aPathThatTakesOtherMethodsSaysWhich() {
        core.bring(Method.GET, "/v1/things");
        core.bring(Method.PUT, "/v1/things");

        assertThat(table.find("DELETE", "/v1/things"))
                .isInstanceOfSatisfying(
                        ResourceTable.OtherMethods.class,
                        other -> assertThat(other.allowed()).containsExactly("GET", "PUT"));
    }

    @Test
    void ofOnePluginThePathWithFewerParametersIsMeant() {
        core.bring(Method.GET, "/v1/things/{id}", id());
        core.bring(Method.GET, "/v1/things/all");

        assertThat(who("GET", "/v1/things/all")).isEqualTo("core {}");
        assertThat(who("GET", "/v1/things/other")).isEqualTo("core {id=other}");
        assertThat(extensions.failures()).isEmpty();
    }

    @Test
    void whatOverlapsWithAnotherPluginsIsRefusedWithBothNames() {
        alien.bring(Method.POST, "/v1/tools/ping"); // here from the start, and yet the owner's stay
        core.bring(Method.POST, "/v1/tools/{id}", id());

        assertThat(who("POST", "/v1/tools/ping")).isEqualTo("core {id=ping}");
        assertThat(extensions.failures())
                .containsOnlyKeys("alien")
                .hasEntrySatisfying(
                        "alien",
                        reason -> assertThat(reason).contains("POST /v1/tools/ping", "'core'", "POST /v1/tools/{id}"));
    }

    @Test
    void theFirstKeepsThePlaceAndIsFollowedWhenItGoes() {
        Registration first = alien.bring(Method.GET, "/v1/things");
        assertThat(who("GET", "/v1/things")).isEqualTo("alien {}");
        core.bring(Method.GET, "/v1/things");
        assertThat(who("GET", "/v1/things")).isEqualTo("alien {}");

        first.close();

        assertThat(who("GET", "/v1/things")).isEqualTo("core {}");
    }

    @Test
    void aResourceThatCannotBeMadeIsLeftOutAndNamed() {
        var _ = alien.contexts.getFirst().extend(Resource.class, () -> resource(Method.GET, "/v2/things"));
        core.bring(Method.GET, "/v1/things");

        assertThat(who("GET", "/v1/things")).isEqualTo("core {}");
        assertThat(extensions.failures().get("alien")).contains("/v2/things");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1", "/v1/", "/v1/a/", "/v1/..", "/v1/a b", "/v1/{id", "/v2/a", "v1/a", "/v1/{other}"})
    void pathsOfAnotherFormAreRefused(String path) {
        assertThatThrownBy(() -> resource(Method.GET, path, id())).isInstanceOf(IllegalArgumentException.class);
    }
}
