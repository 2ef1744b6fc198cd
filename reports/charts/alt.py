"""A chart in words, for who cannot see it: the definition's sentence with its numbers.

`{first}`, `{last}`, `{least}` and `{most}` are values of the first `y`, each with the name of
its row; `{count}` is how many rows have one. Forecasts are not counted among them.
That a sentence names nothing else is checked with the catalogue.
"""

from reports.charts.chart_data import ChartData


def told_in_words(data: ChartData) -> str:
    """The alt text; where there is no number, what pages show instead of the chart."""
    definition = data.definition
    key = definition.y[0]
    numbers, texts = data.numbers(key), data.texts(key)
    names, forecast = data.texts(definition.x), data.flags(definition.forecast_from)
    known = [
        (number, f"{text} ({name})")
        for number, text, name, is_forecast in zip(numbers, texts, names, forecast, strict=True)
        if number is not None and not is_forecast
    ]
    if not known:
        return data.table.empty_text
    return definition.alt.format(
        first=known[0][1],
        last=known[-1][1],
        least=min(known, key=lambda pair: pair[0])[1],
        most=max(known, key=lambda pair: pair[0])[1],
        count=str(len(known)),
    )
