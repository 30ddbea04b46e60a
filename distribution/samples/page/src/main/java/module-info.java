/** Shows the node to programs and browsers of this machine, as JSON over HTTP. */
module org.example.page {
    requires dev.malachi.api;
    requires jdk.httpserver;
    requires tools.jackson.core;

    provides dev.malachi.api.plugin.Plugin with
            org.example.page.PagePlugin;
}
