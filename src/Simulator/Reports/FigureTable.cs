using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Figures;
using SafeCommunity.Simulator.Reports.Html;

namespace SafeCommunity.Simulator.Reports;

/// <summary>Figures in tables.</summary>
internal static class FigureTable
{
    /// <summary>Every figure of a run with how it is counted, group by group.</summary>
    public static IEnumerable<Markup> Of(RunFigures figures)
    {
        foreach (var group in FigureCatalogue.All.GroupBy(figure => figure.Group))
        {
            yield return Markup.Of($"<h3>{TitleOf(group.Key)}</h3>");
            yield return Page.Table(
                [new("指标", "Figure"), new("数值", "Value", IsNumber: true)],
                group.Select(figure => (IReadOnlyList<Markup>)[NameOf(figure), Markup.Of($"{FigureText.Of(figure, figures)}")]),
                isAligned: true);
        }
    }

    /// <summary>A figure's title, and below it how it is counted.</summary>
    public static Markup NameOf(Figure figure) => Markup.Of($"""{figure.Title}<span class="meaning">{figure.Meaning} <code>{figure.Name}</code></span>""");

    /// <summary>What a group is called.</summary>
    public static BilingualText TitleOf(FigureGroup group) => group switch
    {
        FigureGroup.Run => new("本次运行", "The run"),
        FigureGroup.Events => new("真实发生的事情", "What really happened"),
        FigureGroup.Incidents => new("事件处置", "Incidents"),
        FigureGroup.Times => new("用时", "Times"),
        FigureGroup.Patrols => new("巡查", "Patrols"),
        FigureGroup.Work => new("工作量", "Work"),
        FigureGroup.Alarms => new("报警", "Alarms"),
        _ => new("上报", "Reports"),
    };
}
