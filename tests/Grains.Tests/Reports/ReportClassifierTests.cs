using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using CsCheck;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Tests.Desk;
using Xunit;

namespace SafeCommunity.Grains.Tests.Reports;

public sealed class ReportClassifierTests
{
    private static readonly ProcedureBook Book = BookOf(
        Kind("fire", AlarmSeverity.Critical, ["着火|起火", "fire|burn*", "电池|battery + 烧|hot"], new ReportSigns
        {
            Hints = ["烟", "smoke", "焦味"], NotMeant = ["打不着火", "fire door"], Unless = ["万一", "in case of"],
        }),
        Kind("help", AlarmSeverity.Critical, ["救命", "help me"], new ReportSigns { General = true }),
        Kind("noise", AlarmSeverity.Low, ["太吵", "loud"]),
        Kind("other", AlarmSeverity.High, []),
        Kind("rubbish", AlarmSeverity.Low, ["垃圾", "rubbish", "fire lane"]),
        Kind("theft", AlarmSeverity.High, ["小偷", "thief"], @class: ProcedureClass.Person));

    [Theory]
    [InlineData("着火了", "fire", "着火")]
    [InlineData("著火了", "fire", "着火")]
    [InlineData("着 火 了", "fire", "着火")]
    [InlineData("ＦＩＲＥ", "fire", "fire")]
    [InlineData("two fires", "fire", "fire")]
    [InlineData("it is burning", "fire", "burn")]
    [InlineData("the battery is very hot", "fire", "battery, hot")]
    [InlineData("烧了，是电池", "fire", "烧, 电池")]
    [InlineData("misfire", "other", "")]
    [InlineData("hot", "other", "")]
    [InlineData("太吵", "noise", "太吵")]
    [InlineData("", "other", "")]
    public void Words_and_combinations_of_them_point_at_a_kind(string text, string kind, string words) => Check(text, kind, words);

    [Theory]
    [InlineData("没有着火", "other")]
    [InlineData("没闻到烟", "other")]
    [InlineData("there is no fire", "other")]
    [InlineData("it isn't a real fire", "other")]
    [InlineData("是不是着火了", "fire")]
    [InlineData("有没有着火", "fire")]
    [InlineData("没有水，着火了", "fire")]
    [InlineData("no idea why there is a fire", "fire")]
    [InlineData("no, fire!", "fire")]
    public void What_is_denied_does_not_count_and_what_is_asked_does(string text, string kind) => Check(text, kind);

    [Theory]
    [InlineData("车打不着火", "other")]
    [InlineData("the fire door is dirty", "other")]
    [InlineData("the fire door is burning", "fire")]
    [InlineData("rubbish in the fire lane", "rubbish")]
    [InlineData("垃圾太多，万一着火", "rubbish")]
    [InlineData("万一来晚了，着火了", "fire")]
    [InlineData("明天消防演习，会着火", "other")]
    [InlineData("不是演习，着火了", "fire")]
    [InlineData("it was to be a drill but there is a fire", "fire")]
    public void What_is_not_meant_and_what_is_only_told_does_not_count(string text, string kind) => Check(text, kind);

    [Theory]
    [InlineData("太吵而且着火了", "fire", ReportCertainty.Likely)]
    [InlineData("着火了", "fire", ReportCertainty.Sure)]
    [InlineData("太吵，垃圾也没人清", "noise", ReportCertainty.Likely)]
    [InlineData("救命", "help", ReportCertainty.Sure)]
    [InlineData("救命，着火了", "fire", ReportCertainty.Likely)]
    [InlineData("救命，有小偷", "help", ReportCertainty.Likely)]
    [InlineData("太吵，有小偷", "theft", ReportCertainty.Likely)]
    public void Danger_goes_before_what_is_none(string text, string kind, ReportCertainty certainty)
    {
        var found = ReportClassifier.Classify(Book, text)!;
        Assert.Equal((kind, certainty), (found.Procedure.Kind, found.Certainty));
    }

    [Theory]
    [InlineData("有烟", "other", ReportCertainty.Unsure, "烟")]
    [InlineData("太吵，还有烟", "other", ReportCertainty.Unsure, "烟")]
    [InlineData("有烟，有焦味", "fire", ReportCertainty.Sure, "烟, 焦味")]
    [InlineData("你好", "other", ReportCertainty.Unsure, "")]
    public void A_hint_of_danger_goes_to_a_person_and_two_are_enough(string text, string kind, ReportCertainty certainty, string words)
    {
        var found = ReportClassifier.Classify(Book, text)!;
        Assert.Equal((kind, certainty), (found.Procedure.Kind, found.Certainty));
        Assert.Equal(words, string.Join(", ", found.Words));
    }

    [Fact]
    public void Parts_that_stand_far_apart_are_no_combination() =>
        Check($"the battery {string.Concat(Enumerable.Repeat("and so on ", 10))}hot", "other");

    [Fact]
    public void Without_a_kind_for_what_is_unclear_nothing_is_said() =>
        Assert.Null(ReportClassifier.Classify(BookOf([.. Book.Procedures.Where(kind => kind.Kind != "other")]), "你好"));

    [Fact]
    public void Any_text_has_the_same_answer_twice()
    {
        ImmutableArray<string> known =
        [
            "着火", "没有", "电梯", "困", "fire", "no ", "but ", "，", "。", "🔥", "\ud83d", "\u0301", "\u200b", "\0", "救命", "+", "|", "*", "ﷺ", "ß", "İ",
            .. WrittenReport.All.Select(report => report.Text),
        ];
        var pieces = Gen.OneOf(Gen.String[Gen.Char, 0, 20], Gen.Int[0, 20].Select(index => known[index]), Gen.Int[0, known.Length - 1].Select(index => known[index]));
        pieces.Array[0, 12].Sample(
            parts =>
            {
                var text = string.Concat(parts);
                var (one, two) = (ReportClassifier.Classify(Chengbei.Procedures, text)!, ReportClassifier.Classify(Chengbei.Procedures, text)!);
                Assert.Equal((one.Procedure.Kind, one.Certainty), (two.Procedure.Kind, two.Certainty));
                Assert.Equal(one.Words, two.Words);
                Assert.NotEqual(ReportCertainty.Unspecified, one.Certainty);
            },
            iter: 3_000,
            threads: 1);
    }

    [Theory]
    [InlineData("着火")]
    [InlineData("电梯困")]
    [InlineData("fire door ")]
    [InlineData("没")]
    [InlineData("no no ")]
    [InlineData("a")]
    [InlineData("🔥")]
    public void A_very_long_text_takes_no_very_long_time(string piece)
    {
        var text = new StringBuilder().Insert(0, piece, 100_000 / piece.Length).ToString();
        ReportClassifier.Classify(Chengbei.Procedures, "warm");
        var watch = Stopwatch.StartNew();
        Assert.NotNull(ReportClassifier.Classify(Chengbei.Procedures, text));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"it took {watch.Elapsed}");
    }

    private static void Check(string text, string kind, string? words = null)
    {
        var found = ReportClassifier.Classify(Book, text)!;
        Assert.Equal(kind, found.Procedure.Kind);
        if (words is not null)
            Assert.Equal(words, string.Join(", ", found.Words));
    }

    private static ProcedureBook BookOf(params Procedure[] procedures) => new("test", [.. procedures]);

    private static Procedure Kind(
        string kind, AlarmSeverity severity, ImmutableArray<string> words, ReportSigns? signs = null, ProcedureClass @class = ProcedureClass.LifeSafety) =>
        Chengbei.Procedures.Procedures[0] with
        {
            Kind = kind,
            Severity = severity,
            Class = severity >= AlarmSeverity.High ? @class : ProcedureClass.Routine,
            Words = words,
            Signs = signs ?? ReportSigns.None,
        };
}
