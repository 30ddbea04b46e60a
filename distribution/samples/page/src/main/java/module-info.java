/** Shows the node to programs and browsers of this machine, as YAML over HTTP. */
module org.example.page {
    requires dev.malachi.api;
    requires jdk.httpserver;
    requires org.snakeyaml.engine;

    provides dev.malachi.api.plugin.Plugin with
            org.example.page.PagePlugin;
}
