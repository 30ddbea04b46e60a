package dev.malachi.plugin.control.resource;

import dev.malachi.api.MalachiException;
import dev.malachi.api.control.Schema;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.PluginDocuments;
import dev.malachi.api.plugin.PluginHost;
import dev.malachi.api.plugin.PluginReport;
import dev.malachi.api.spi.resource.Resource;
import dev.malachi.api.spi.resource.ResourceCall;
import dev.malachi.api.spi.resource.ResourceDescription;
import dev.malachi.api.spi.resource.ResourceDescription.Method;
import dev.malachi.api.spi.resource.UnknownSubjectException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code /v1/plugins}: what {@code malachi plugins} does, for other programs. */
final class PluginResources {
    private static final Parameter ID = Parameter.positional("id", ParameterType.TEXT, true, "id of a plugin");

    private final Extensions extensions;

    PluginResources(Extensions extensions) {
        this.extensions = extensions;
    }

    List<Resource> all() {
        return List.of(list(), explain(), install(), remove(), act());
    }

    private PluginHost host() {
        return extensions.all(PluginHost.class).stream()
                .findFirst()
                .orElseThrow(
                        () -> new MalachiException(MalachiException.Kind.FAILED, "This program has no plugin host."));
    }

    private static Path home(ResourceCall call) {
        return call.node().config().home();
    }

    private Resource list() {
        return new Resource(
                ResourceDescription.of(
                        Method.GET,
                        "/v1/plugins",
                        "All plugins, ordered by id",
                        () -> Schema.listOf(PluginDocuments.reportSchema())),
                (Resource.Answering) call -> host().list(home(call)).stream()
                        .map(PluginDocuments::report)
                        .toList());
    }

    private Resource explain() {
        return new Resource(
                ResourceDescription.of(Method.GET, "/v1/plugins/{id}", "One plugin", PluginDocuments::reportSchema, ID),
                (Resource.Answering) call -> PluginDocuments.report(known(call)));
    }

    private PluginReport known(ResourceCall call) {
        String id = call.arguments().requireText("id");
        return host().list(home(call)).stream()
                .filter(plugin -> plugin.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new UnknownSubjectException(
                        MalachiException.Kind.FAILED,
                        "There is no plugin '" + id + "' here; GET /v1/plugins lists them."));
    }

    private Resource install() {
        return new Resource(
                ResourceDescription.of(
                                Method.POST,
                                "/v1/plugins",
                                "Installs a jar and starts it",
                                PluginDocuments::changeSchema,
                                Parameter.positional(
                                        "jar", ParameterType.FILE, true, "a file that the daemon can read"),
                                Parameter.flag("allow-unsigned", "--allow-unsigned", "take it without a signature"))
                        .forAdministrators(),
                (Resource.Answering) call -> PluginDocuments.change(
                        "install",
                        host().install(
                                        home(call),
                                        Path.of(call.arguments().requireText("jar")),
                                        call.arguments().flag("allow-unsigned"))));
    }

    private Resource remove() {
        return new Resource(
                ResourceDescription.of(
                                Method.DELETE,
                                "/v1/plugins/{id}",
                                "Stops a plugin and deletes its jar",
                                PluginDocuments::changeSchema,
                                ID)
                        .forAdministrators(),
                (Resource.Answering) call -> PluginDocuments.change(
                        "remove", host().remove(home(call), known(call).id())));
    }

    private Resource act() {
        return new Resource(
                ResourceDescription.of(
                                Method.POST,
                                "/v1/plugins/{id}/{action}",
                                "Enables, disables or reloads a plugin",
                                PluginDocuments::changeSchema,
                                ID,
                                Parameter.positional("action", ParameterType.TEXT, true, "what is done")
                                        .among(List.of("enable", "disable", "reload")))
                        .forAdministrators(),
                (Resource.Answering) call -> {
                    String action = call.arguments().requireText("action");
                    String id = known(call).id();
                    return PluginDocuments.change(
                            action,
                            switch (action) {
                                case "enable" -> host().enable(home(call), id);
                                case "disable" -> host().disable(home(call), id, Optional.empty());
                                default -> host().reload(home(call), id);
                            });
                });
    }
}
