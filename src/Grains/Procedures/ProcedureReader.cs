using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Procedures;

/// <summary>Makes a procedure of a procedure file's JSON and adds every mistake to the problems.</summary>
/// <param name="context">The files before it, and the teams.</param>
/// <param name="problems">Where mistakes go.</param>
internal sealed class ProcedureReader(ProcedureContext context, ProblemList problems)
{
    private const int MostGathered = 1_000;
    private const double LeastShare = 0.01;

    /// <summary>The procedure; null, and a problem, when it is no object; worth nothing when there are problems.</summary>
    public Procedure? Read(SourceNode root)
    {
        if (ObjectReader.Of(root, "A procedure file", problems) is not { } file)
            return null;

        file.OptionalText("$schema");
        var kind = ReadKind(file);
        var title = file.RequiredTitle();
        var @class = file.RequiredWord<ProcedureClass>("class", Names.OfClasses, "a class");
        var dispatch = ReadDispatch(file, @class);
        var procedure = new Procedure
        {
            Kind = kind,
            Title = title,
            Class = @class,
            Level = file.RequiredWord<MatterLevel>("level", Names.OfLevels, "a level"),
            Team = ReadTeam(file),
            Severity = file.RequiredWord<AlarmSeverity>("severity", Names.OfSeverities, "a severity"),
            Alarms = ReadAlarms(file),
            Correlation = ReadCorrelation(file, kind),
            Gathers = ReadGathers(file, kind),
            Dispatch = dispatch,
            Stages = new StagesReader(@class, dispatch).Read(file),
            AnswerRequired = file.OptionalBoolean("answerRequired") ?? false,
            FollowUp = file.OptionalPositiveDuration("followUp"),
            Words = ReadWords(file, "words"),
            Signs = ReadSigns(file),
            RungTimes = ReadRungTimes(file),
            Response = new ResponseReader(context.Teams).Read(file, dispatch),
        };
        file.Finish();
        return procedure;
    }

    private string ReadKind(ObjectReader file)
    {
        var kind = file.RequiredSegment("kind");
        if (kind.Length > 0 && !context.Kinds.TryAdd(kind, context.File))
            file.Complain("kind", $"{context.Kinds[kind]} is the procedure of '{kind}' already: give each kind one file");
        return kind;
    }

    private string ReadTeam(ObjectReader file)
    {
        var team = file.OptionalSegment("team") ?? "";
        if (team.Length > 0 && context.Teams is { } known && known.Teams.All(other => other.Name != team))
            file.Complain("team", $"no team is named '{team}'; there are {string.Join(", ", known.Teams.Select(other => other.Name))}");
        return team;
    }

    private static ImmutableArray<string> ReadAlarms(ObjectReader file)
    {
        var alarms = file.OptionalDistinctTexts("alarms", "a rule", StringComparer.Ordinal);
        foreach (var alarm in alarms.Where(alarm => !Glob.IsPattern(alarm.Text)))
            file.Problems.Add(alarm.Offset, $"'{alarm.Text}' is not a pattern of rules' ids: use lower-case letters, digits, hyphens, * and ?.");
        return [.. alarms.Select(alarm => alarm.Text)];
    }

    private Correlation ReadCorrelation(ObjectReader file, string kind)
    {
        if (file.RequiredObject("correlation") is not { } item)
            return new Correlation(default, default);
        var correlation = new Correlation(
            item.RequiredWord<CorrelationScope>("scope", Names.OfScopes, "a scope"), item.RequiredDuration("window"));
        correlation = correlation with { With = ReadRelated(item, kind, correlation) };
        item.Finish();
        return correlation;
    }

    private ImmutableArray<RelatedKind> ReadRelated(ObjectReader correlation, string kind, Correlation own)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        return correlation.OptionalEach("with", "a kind", item =>
        {
            var related = new RelatedKind(
                item.RequiredSegment("kind"),
                item.Find("scope") is null ? own.Scope : item.RequiredWord<CorrelationScope>("scope", Names.OfScopes, "a scope"),
                item.OptionalPositiveDuration("window") ?? own.Window,
                item.OptionalBoolean("ask") ?? false);
            if (related.Kind == kind)
                item.Complain("kind", $"'{kind}' is this kind itself: name another");
            else if (!named.Add(related.Kind))
                item.Complain("kind", $"'{related.Kind}' stands here twice");
            else if (related.Kind.Length > 0)
                context.Foreign.Add(new ForeignName(problems, item.OffsetOf("kind"), kind, related.Kind, IsRule: false));
            return related;
        });
    }

    private Gathering? ReadGathers(ObjectReader file, string kind)
    {
        if (file.OptionalObject("gathers") is not { } item)
            return null;
        item.Require("alarms");
        var alarms = item.OptionalDistinctTexts("alarms", "a rule", StringComparer.Ordinal);
        if (alarms.IsEmpty && item.Find("alarms") is { Kind: System.Text.Json.JsonValueKind.Array })
            item.Complain("alarms", "nothing would be gathered: name a rule");
        foreach (var alarm in alarms)
        {
            if (Glob.IsPattern(alarm.Text))
                context.Foreign.Add(new ForeignName(problems, alarm.Offset, kind, alarm.Text, IsRule: true));
            else
                problems.Add(alarm.Offset, $"'{alarm.Text}' is not a pattern of rules' ids: use lower-case letters, digits, hyphens, * and ?.");
        }

        var gathering = new Gathering(
            [.. alarms.Select(alarm => alarm.Text)],
            item.RequiredInteger("least", 2, MostGathered),
            item.RequiredNumber("share", LeastShare, 1),
            item.RequiredDuration("within"),
            item.Find("severity") is null ? AlarmSeverity.Unspecified : item.RequiredWord<AlarmSeverity>("severity", Names.OfSeverities, "a severity"));
        item.Finish();
        return gathering;
    }

    private static DispatchPolicy ReadDispatch(ObjectReader file, ProcedureClass @class)
    {
        if (file.RequiredObject("dispatch") is not { } item)
            return new DispatchPolicy { AnswerTime = default };
        var policy = new DispatchPolicy
        {
            Automatic = item.OptionalBoolean("automatic") ?? false,
            Units = item.OptionalInteger("units", 0, ResponseReader.MostUnits) ?? 1,
            StandBy = item.OptionalInteger("standBy", 0, ResponseReader.MostUnits) ?? 0,
            Skills = [.. item.OptionalSegments("skills").Select(skill => skill.Text)],
            Equipment = [.. item.OptionalSegments("equipment").Select(thing => thing.Text)],
            AnswerTime = item.RequiredDuration("answerTime"),
            MinimumUnits = item.OptionalInteger("minimumUnits", 0, ResponseReader.MostUnits) ?? 1,
            Ask = ResponseReader.ReadAsk(item),
            TakesUnits = item.OptionalBoolean("takesUnits") ?? @class == ProcedureClass.LifeSafety,
        };
        if (policy.Automatic && @class is not (ProcedureClass.LifeSafety or ProcedureClass.Unspecified))
            item.Complain("automatic", "units are sent without a person's word only in the class life_safety");
        if (policy.TakesUnits && @class is not (ProcedureClass.LifeSafety or ProcedureClass.Unspecified))
            item.Complain("takesUnits", "units are taken from a lesser matter only in the class life_safety");
        if (item.Find("minimumUnits") is not null && policy.MinimumUnits > policy.Units)
            item.Complain("minimumUnits", $"{policy.Units} are sent: the minimum is no more");
        if (policy is { Automatic: true, Units: 0 })
            item.Complain("units", "no unit can be sent by itself: give one at least");
        item.Finish();
        return policy;
    }

    private static ReportSigns ReadSigns(ObjectReader file) => new()
    {
        Hints = ReadWords(file, "hints"),
        NotMeant = ReadExpressions(file, "notMeant"),
        Unless = ReadExpressions(file, "unless"),
        General = file.OptionalBoolean("general") ?? false,
    };

    private static ImmutableArray<string> ReadWords(ObjectReader file, string name)
    {
        var words = file.OptionalDistinctTexts(name, "a word", StringComparer.OrdinalIgnoreCase);
        foreach (var word in words.Where(word => ReportWord.Read(word.Text) is null))
        {
            file.Problems.Add(
                word.Offset,
                $"a word that points at the kind is 1 to {ReportWord.MostLength} characters, not all of them blank, with a letter or a character in it; "
                + "alternatives stand between | and what must stand near each other between +");
        }

        return [.. words.Select(word => word.Text)];
    }

    private static ImmutableArray<string> ReadExpressions(ObjectReader file, string name)
    {
        var expressions = file.OptionalDistinctTexts(name, "an expression", StringComparer.OrdinalIgnoreCase);
        foreach (var expression in expressions.Where(expression => ReportWord.Read(expression.Text) is not { Parts.Length: 1 }))
        {
            file.Problems.Add(
                expression.Offset,
                $"an expression in '{name}' is 1 to {ReportWord.MostLength} characters, not all of them blank, with a letter or a character in it; "
                + "alternatives stand between |, and + is only for words and hints");
        }

        return [.. expressions.Select(expression => expression.Text)];
    }

    private ImmutableDictionary<string, TimeSpan> ReadRungTimes(ObjectReader file)
    {
        if (file.OptionalObject("rungs") is not { } rungs)
            return ImmutableDictionary<string, TimeSpan>.Empty;
        var times = ImmutableDictionary.CreateBuilder<string, TimeSpan>(StringComparer.Ordinal);
        foreach (var member in rungs.Node.Members)
        {
            times[member.Name] = rungs.RequiredDuration(member.Name);
            if (!TwinId.IsSegment(member.Name))
                problems.Add(member.Offset, $"'{member.Name}' is not a rung's name: use lower-case letters, digits and hyphens");
            else if (context.Teams is { } known && known.Ladder.Skip(1).All(rung => rung.Name != member.Name))
                problems.Add(member.Offset, $"'{member.Name}' is no rung above the first; those are {string.Join(", ", known.Ladder.Skip(1).Select(rung => rung.Name))}");
        }

        return times.ToImmutable();
    }
}
