using System.Collections.Immutable;

namespace SafeCommunity.Grains.Reports;

/// <summary>
/// What holds for the words of every kind: how a thing is denied, and how it is told of without happening. It belongs to the
/// languages, not to a community; what belongs to a kind stands in its procedure.
/// </summary>
internal static class ReportGrammar
{
    // How far before a word its denial may stand.
    private const int Reach = 6;

    private static readonly HashSet<string> Denials = new(StringComparer.Ordinal)
    {
        "没", "无", "未", "不", "非", "no", "not", "never", "without", "isnt", "wasnt", "arent", "werent", "dont", "doesnt", "didnt", "cant",
        "cannot", "nobody", "none", "nothing", "hasnt", "havent", "aint",
    };

    // What may stand between a denial and what it denies. Anything else ends it: "no idea why there is smoke" denies no smoke.
    private static readonly HashSet<string> Fillers = new(StringComparer.Ordinal)
    {
        "有", "是", "再", "闻", "到", "看", "见", "听", "说", "发", "生", "现", "任", "何", "什", "么", "人", "真", "的", "过", "会", "啥", "被",
        "a", "an", "any", "the", "more", "longer", "sign", "signs", "of", "actual", "real", "been", "is", "was", "see", "seen", "smell", "feel",
        "there", "one", "got", "being",
    };

    /// <summary>What is told, taught or played: a sentence with one of these is of no danger now.</summary>
    public static ImmutableArray<string> Stories { get; } =
    [
        "演习", "演练", "新闻", "电影", "电视剧", "小说", "抖音", "短视频", "游戏里", "培训", "讲座", "宣传", "drill*", "movie", "film", "novel",
        "虚惊一场", "false alarm", "in the news", "on the news", "on tv", "training", "lecture", "video game",
    ];

    /// <summary>Whether the unit at an index is denied in its clause: "没有着火", "no smoke", "not a fire".</summary>
    public static bool IsDenied(ImmutableArray<TextUnit> units, int at)
    {
        var clause = units[at].Clause;
        for (var before = at - 1; before >= Math.Max(0, at - Reach) && units[before].Clause == clause; before--)
        {
            if (Denials.Contains(units[before].Text))
                return !IsQuestion(units, before);
            if (!Fillers.Contains(units[before].Text))
                return false;
        }

        return false;
    }

    // 是不是, 有没有, 会不会: asked, not denied.
    private static bool IsQuestion(ImmutableArray<TextUnit> units, int denial) =>
        denial > 0 && denial + 1 < units.Length && units[denial - 1].Text == units[denial + 1].Text;
}
