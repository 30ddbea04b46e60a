"""What is made of the samples: medians, a table, a file of numbers, a chart, and a page."""

import html
import json
import re
import shutil
import statistics

# Families of contenders, and the shades that their members get in turn.
SHADES = {
    "veth": ["#9aa0a6", "#c7cbd1"],
    "malachi": ["#1558b0", "#1a73e8", "#5b9bf0", "#8ab4f8", "#34a2b8", "#5dc1a9", "#7c6fd6", "#a79be8"],
    "wireguard": ["#e8710a", "#f2a33a", "#c45500"],
    "": ["#a142f4", "#d93025", "#188038", "#795548"],
}


def colors(contenders):
    """A color for each contender."""
    used, chosen = {}, {}
    for contender in contenders:
        family = next(name for name in SHADES if contender.startswith(name))
        number = used[family] = used.get(family, -1) + 1
        chosen[contender] = SHADES[family][number % len(SHADES[family])]
    return chosen


class Report:
    """Samples by metric and contender, and all that belongs to a run."""

    def __init__(self, machine, options, contenders, versions, missing, metrics, reference):
        self.machine = machine
        self.options = options
        self.contenders = contenders
        self.versions = versions
        self.missing = missing
        self.metrics = metrics
        self.reference = reference
        self.samples = {metric.key: {} for metric in metrics}
        self.troubles = []

    def add(self, contender, values):
        for key, value in values.items():
            self.samples[key].setdefault(contender, []).append(value)

    def median(self, key, contender):
        values = self.samples.get(key, {}).get(contender)
        return statistics.median(values) if values else None

    def rows(self):
        """Metrics of which there is a value."""
        return [metric for metric in self.metrics if self.samples[metric.key]]

    def ratio(self, metric):
        ours, theirs = self.median(metric.key, "malachi"), self.median(metric.key, self.reference)
        return ours / theirs if ours is not None and theirs else None

    @staticmethod
    def text(value):
        if value is None:
            return "-"
        digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
        return f"{value:,.{digits}f}"

    def table(self, width=None):
        """The medians, in as many blocks of columns as the terminal needs."""
        width = width or max(100, shutil.get_terminal_size((160, 24)).columns)
        rows = self.rows()
        labels = [f"{metric.label}, {metric.unit}" for metric in rows]
        first = max([len(label) for label in labels] + [6]) + 1
        columns = []
        for contender in self.contenders:
            cells = [self.text(self.median(metric.key, contender)) for metric in rows]
            columns.append((contender, cells, max(map(len, [contender, *cells])) + 2))
        if self.reference in self.contenders and "malachi" in self.contenders:
            title = f"malachi / {self.reference}"
            columns.append((title, [self.text(self.ratio(metric)) for metric in rows], len(title) + 2))
        lines = []
        while columns:
            block, used = [], first
            while columns and (not block or used + columns[0][2] <= width):
                used += columns[0][2]
                block.append(columns.pop(0))
            lines.append("median".ljust(first) + "".join(title.rjust(size) for title, _, size in block))
            for number, label in enumerate(labels):
                lines.append(label.ljust(first) + "".join(cells[number].rjust(size) for _, cells, size in block))
            lines.append("")
        lines += [f"{name} took no part: {reason}" for name, reason in self.missing.items()]
        lines += [f"no value: {trouble}" for trouble in self.troubles]
        return "\n".join(lines)

    def document(self):
        return {
            "machine": self.machine,
            "options": self.options,
            "reference": self.reference,
            "versions": self.versions,
            "missing": self.missing,
            "troubles": self.troubles,
            "metrics": {m.key: {"label": m.label, "unit": m.unit, "higherIsBetter": m.higher_is_better} for m in self.metrics},
            "medians": {m.key: {c: self.median(m.key, c) for c in self.contenders if self.median(m.key, c) is not None}
                        for m in self.rows()},
            "samples": self.samples,
        }

    def markdown(self, chart):
        """A section of RESULTS.md."""
        rows = self.rows()
        compared = self.reference in self.contenders and "malachi" in self.contenders
        head = ["median", *self.contenders] + ([f"malachi / {self.reference}"] if compared else [])
        lines = ["### Machine", "", "| | |", "|---|---|"]
        lines += [f"| {name} | {value} |" for name, value in self.machine.items()]
        lines += [f"| {name} | {version} |" for name, version in self.versions.items() if version]
        lines += ["", f"{self.options['rounds']} rounds, interleaved, {self.options['seconds']} s each.", "", "### Medians", ""]
        lines += ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
        for metric in rows:
            cells = [f"{metric.label}, {metric.unit}", *(self.text(self.median(metric.key, c)) for c in self.contenders)]
            cells += [self.text(self.ratio(metric))] if compared else []
            lines.append("| " + " | ".join(cells) + " |")
        lines += [""] + [f"* {name} took no part: {reason}" for name, reason in self.missing.items()]
        lines += [f"* No value: {trouble}" for trouble in self.troubles]
        lines += ["", f"![chart]({chart})"]
        return re.sub("\n{3,}", "\n\n", "\n".join(lines)) + "\n"

    def chart(self):
        """A group of bars a metric. The longest bar is the largest value of a tunnel: that of the bare cable may be cut off."""
        bar, gap, left, right, width = 14, 12, 250, 120, 900
        scale = width - left - right
        color = colors(self.contenders)
        drawn, y = [], 20
        for metric in self.rows():
            values = [(c, self.median(metric.key, c)) for c in self.contenders]
            values = [(c, value) for c, value in values if value is not None]
            tunnels = [value for c, value in values if not c.startswith("veth")]
            largest = max(tunnels or [value for _, value in values]) or 1
            better = "more is better" if metric.higher_is_better else "less is better"
            drawn.append(f'<text x="{left}" y="{y + 12}" class="title">{html.escape(metric.label)}, {metric.unit}'
                         f' <tspan class="note">({better})</tspan></text>')
            y += 20
            for contender, value in values:
                length = max(1, min(scale, scale * value / largest))
                cut = " →" if value > largest else ""
                drawn.append(f'<text x="{left - 8}" y="{y + 11}" text-anchor="end">{html.escape(contender)}</text>')
                drawn.append(f'<rect x="{left}" y="{y}" width="{length:.1f}" height="{bar - 2}" fill="{color[contender]}"/>')
                drawn.append(f'<text x="{left + length + 5:.1f}" y="{y + 11}">{self.text(value)}{cut}</text>')
                y += bar
            y += gap
        return svg(width, y, drawn)

    def write(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "results.json").write_text(json.dumps(self.document(), indent=1, ensure_ascii=False) + "\n")
        (folder / "results.svg").write_text(self.chart())


def svg(width, height, drawn):
    """A picture on white."""
    style = "text{font:11px sans-serif;fill:#202124}.title{font-weight:bold;font-size:12px}.note{font-weight:normal;fill:#5f6368}"
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
            f'<style>{style}</style><rect width="100%" height="100%" fill="white"/>' + "".join(drawn) + "</svg>\n")


def replace_section(page, name, title, text):
    """Puts a section between its marks in a page, or at its end; other sections stay as they are."""
    begin, end = f"<!-- {name}: written by a tool -->", f"<!-- end of {name} -->"
    section = f"{begin}\n## {title}\n\n{text.strip()}\n{end}"
    content = page.read_text() if page.exists() else "# Results\n"
    if begin in content and end in content:
        before, _, rest = content.partition(begin)
        content = before + section + rest.partition(end)[2]
    else:
        content = content.rstrip("\n") + "\n\n" + section + "\n"
    page.write_text(content)
