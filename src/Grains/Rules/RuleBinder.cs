using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Rules;

/// <summary>Makes rules of a rule file's JSON and gathers every mistake with its place.</summary>
internal sealed class RuleBinder(TimeZoneInfo zone)
{
    private static readonly TimeSpan DefaultRecurrenceWindow = TimeSpan.FromMinutes(10);
    private static readonly ImmutableArray<DayOfWeek> EveryDay = [.. Enum.GetValues<DayOfWeek>()];
    private static readonly string[] DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>The mistakes found, each with the byte it begins at.</summary>
    public List<(long Offset, string Text)> Problems { get; } = [];

    /// <summary>The rules; worth nothing when there are <see cref="Problems"/>.</summary>
    public ImmutableArray<Rule> Bind(JsonPoint root)
    {
        if (!IsObject(root, "A rule file", "$schema", "rules"))
            return [];
        if (Required(root, "A rule file", "rules") is not { } list || !IsArray(list, "'rules'"))
            return [];

        var rules = ImmutableArray.CreateBuilder<Rule>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.Items)
        {
            if (BindRule(item) is not { } rule)
                continue;
            if (rule.Id.Length > 0 && !seen.Add(rule.Id))
                Problem(Member(item, "id")!, $"Another rule has the id '{rule.Id}': give each its own.");
            rules.Add(rule);
        }

        return rules.ToImmutable();
    }

    private Rule? BindRule(JsonPoint at)
    {
        if (!IsObject(at, "A rule", "id", "appliesTo", "when", "armed", "severity", "message", "recurrenceWindow", "enabled"))
            return null;

        var id = "";
        if (Required(at, "A rule", "id") is { } idAt && IsString(idAt, "'id'"))
        {
            id = idAt.Text;
            if (!TwinId.IsSegment(id))
                Problem(idAt, $"'{id}' is not a rule's id: use 1 to {TwinId.MaxSegmentLength} lower-case letters, digits and hyphens.");
        }

        var selector = Required(at, "A rule", "appliesTo") is { } appliesTo ? BindSelector(appliesTo) : null;
        var condition = Required(at, "A rule", "when") is { } when ? BindCondition(when) : null;
        var armed = Member(at, "armed") is { } armedAt ? BindSchedule(armedAt) : null;
        var severity = Required(at, "A rule", "severity") is { } severityAt ? BindSeverity(severityAt) : default;
        var message = Required(at, "A rule", "message") is { } messageAt ? BindMessage(messageAt, condition) : null;
        var window = BindDuration(at, "recurrenceWindow", DefaultRecurrenceWindow, allowZero: true);
        var enabled = Member(at, "enabled") is not { } enabledAt || BindBoolean(enabledAt, "'enabled'");
        if (selector is null || condition is null || message is null)
            return null;

        return new Rule
        {
            Id = id,
            AppliesTo = selector,
            Condition = condition,
            Armed = armed,
            Severity = severity,
            Message = message,
            RecurrenceWindow = window,
            Enabled = enabled,
        };
    }

    private RuleSelector? BindSelector(JsonPoint at)
    {
        if (!IsObject(at, "'appliesTo'", "kind", "model", "twin"))
            return null;
        if (at.Members.Count == 0)
            Problem(at, "'appliesTo' selects nothing: give a kind, a model or a pattern of twins (\"*\" for all).");

        var kinds = ImmutableArray.CreateBuilder<TwinKind>();
        foreach (var kindAt in Strings(at, "kind"))
        {
            if (Names.OfKinds.TryGetValue(kindAt.Text, out var kind) && ((TwinKind)kind).IsDevice())
                kinds.Add((TwinKind)kind);
            else
                Problem(kindAt, $"'{kindAt.Text}' is not a kind of device: use {Choices(Names.OfKinds.Where(k => ((TwinKind)k.Value).IsDevice()))}.");
        }

        var models = Strings(at, "model");
        foreach (var modelAt in models)
        {
            if (!TwinId.IsSegment(modelAt.Text))
                Problem(modelAt, $"'{modelAt.Text}' is not a model: use lower-case letters, digits and hyphens.");
        }

        var twins = Strings(at, "twin");
        foreach (var twinAt in twins)
        {
            if (twinAt.Text.Length == 0 || twinAt.Text.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('-' or '*' or '?')))
                Problem(twinAt, $"'{twinAt.Text}' is not a pattern of twins' names: use lower-case letters, digits, hyphens, * and ?.");
        }

        return new RuleSelector(kinds.ToImmutable(), [.. models.Select(m => m.Text)], [.. twins.Select(t => t.Text)]);
    }

    private RuleCondition? BindCondition(JsonPoint at)
    {
        if (at.Type != JsonTokenType.StartObject)
        {
            Problem(at, "'when' is not an object: write for instance {\"value\": \"smoke\", \"above\": 0.5}.");
            return null;
        }

        var tests = at.Members.Where(m => m.Name is "above" or "below" or "risesBy" or "fallsBy" or "silentFor" or "is").ToArray();
        if (tests.Length != 1)
        {
            Problem(
                tests.Length == 0 ? at.Offset : tests[1].Offset,
                "A rule has exactly one condition: one of 'above', 'below', 'risesBy', 'fallsBy', 'silentFor' and 'is'.");
            return null;
        }

        var (test, testAt) = (tests[0].Name, tests[0].Value);
        var what = $"A condition with '{test}'";
        switch (test)
        {
            case "above" or "below":
                IsObject(at, what, "value", test, "deadband", "onDelay", "offDelay");
                var deadband = Member(at, "deadband") is { } deadbandAt ? BindNumber(deadbandAt, "'deadband'") : 0;
                if (deadband < 0)
                    Problem(Member(at, "deadband")!, "'deadband' is negative: it is a distance from the limit, 0 or more.");
                return new ThresholdCondition(
                    BindValueName(at, what), test == "above" ? Direction.Up : Direction.Down,
                    BindNumber(testAt, $"'{test}'"), deadband,
                    BindDuration(at, "onDelay", default, allowZero: true), BindDuration(at, "offDelay", default, allowZero: true));

            case "risesBy" or "fallsBy":
                IsObject(at, what, "value", test, "within");
                var by = BindNumber(testAt, $"'{test}'");
                if (by <= 0)
                    Problem(testAt, $"'{test}' is the size of the change: give a number above 0.");
                if (Member(at, "within") is null)
                    Problem(at, $"{what} needs 'within', for instance \"60s\".");
                return new RateCondition(
                    BindValueName(at, what), test == "risesBy" ? Direction.Up : Direction.Down, by,
                    BindDuration(at, "within", TimeSpan.FromSeconds(1), allowZero: false));

            case "silentFor":
                IsObject(at, what, "silentFor");
                return new SilenceCondition(BindDuration(at, "silentFor", TimeSpan.FromSeconds(1), allowZero: false));

            default:
                IsObject(at, what, "value", "is", "onDelay", "offDelay");
                return new BooleanCondition(
                    BindValueName(at, what), BindBoolean(testAt, "'is'"),
                    BindDuration(at, "onDelay", default, allowZero: true), BindDuration(at, "offDelay", default, allowZero: true));
        }
    }

    private string BindValueName(JsonPoint at, string what)
    {
        if (Required(at, what, "value") is not { } name || !IsString(name, "'value'"))
            return "";
        if (name.Text.Length is 0 or > TwinId.MaxSegmentLength)
            Problem(name, $"'value' is the name of a value in the device's messages: 1 to {TwinId.MaxSegmentLength} characters.");
        return name.Text;
    }

    private ArmedSchedule? BindSchedule(JsonPoint at)
    {
        if (!IsArray(at, "'armed'"))
            return null;
        if (at.Items.Count == 0)
            Problem(at, "'armed' is empty, the rule would never be armed: give a span, or set 'enabled' to false.");

        var spans = ImmutableArray.CreateBuilder<ArmedSpan>();
        foreach (var item in at.Items)
        {
            if (!IsObject(item, "An armed span", "days", "from", "to"))
                continue;
            var days = ImmutableArray.CreateBuilder<DayOfWeek>();
            foreach (var dayAt in Strings(item, "days"))
            {
                var day = Array.IndexOf(DayNames, dayAt.Text);
                if (day < 0)
                    Problem(dayAt, $"'{dayAt.Text}' is not a day: use mon, tue, wed, thu, fri, sat, sun.");
                else
                    days.Add((DayOfWeek)day);
            }

            var (from, to) = (BindMinute(item, "from"), BindMinute(item, "to"));
            if (from == 1440)
                Problem(Member(item, "from")!, "A span cannot begin at 24:00: use 00:00 of the next day.");
            if (from is not null && from == to)
                Problem(Member(item, "to")!, "The span ends when it begins: for a whole day use 00:00 to 24:00.");
            if (from is not null && to is not null)
                spans.Add(new ArmedSpan(days.Count == 0 ? EveryDay : days.ToImmutable(), from.Value, to.Value));
        }

        return new ArmedSchedule(spans.ToImmutable(), zone);
    }

    private int? BindMinute(JsonPoint at, string member)
    {
        if (Required(at, "An armed span", member) is not { } time || !IsString(time, $"'{member}'"))
            return null;
        if (time.Text == "24:00")
            return 1440;
        if (TimeOnly.TryParseExact(time.Text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed))
            return (parsed.Hour * 60) + parsed.Minute;
        Problem(time, $"'{time.Text}' is not a time of day: write HH:mm, 00:00 to 24:00.");
        return null;
    }

    private AlarmSeverity BindSeverity(JsonPoint at)
    {
        if (!IsString(at, "'severity'"))
            return default;
        if (Names.OfSeverities.TryGetValue(at.Text, out var severity) && severity != (int)AlarmSeverity.Unspecified)
            return (AlarmSeverity)severity;
        Problem(at, $"'{at.Text}' is not a severity: use {Choices(Names.OfSeverities.Where(s => s.Value != 0))}.");
        return default;
    }

    private BilingualText? BindMessage(JsonPoint at, RuleCondition? condition)
    {
        if (!IsObject(at, "'message'", "zh", "en"))
            return null;
        return new BilingualText(BindText(at, "zh", condition), BindText(at, "en", condition));
    }

    private string BindText(JsonPoint at, string language, RuleCondition? condition)
    {
        if (Required(at, "'message'", language) is not { } text || !IsString(text, $"'{language}'"))
            return "";
        if (string.IsNullOrWhiteSpace(text.Text))
            Problem(text, $"'{language}' is empty: say what happened in that language.");

        for (var open = text.Text.IndexOf('{'); open >= 0; open = text.Text.IndexOf('{', open + 1))
        {
            var close = text.Text.IndexOf('}', open);
            var placeholder = close < 0 ? text.Text[open..] : text.Text[open..(close + 1)];
            if (placeholder is not (RuleMessage.Twin or RuleMessage.Value or RuleMessage.Limit))
                Problem(text, $"'{placeholder}' is not a placeholder: use {RuleMessage.Twin}, {RuleMessage.Value} or {RuleMessage.Limit}.");
            else if (placeholder == RuleMessage.Value && condition is SilenceCondition)
                Problem(text, $"Silence has no {RuleMessage.Value}: leave it out.");
        }

        return text.Text;
    }

    private TimeSpan BindDuration(JsonPoint at, string member, TimeSpan fallback, bool allowZero)
    {
        if (Member(at, member) is not { } value)
            return fallback;
        if (!IsString(value, $"'{member}'"))
            return fallback;
        if (!Duration.TryParse(value.Text, out var duration))
            Problem(value, $"'{value.Text}' is not a length of time: write for instance \"500ms\", \"10s\", \"5m\", \"2h\" or \"1d\", 366 days at most.");
        else if (duration == TimeSpan.Zero && !allowZero)
            Problem(value, $"'{member}' must be longer than nothing.");
        else
            return duration;
        return fallback;
    }

    private double BindNumber(JsonPoint at, string what)
    {
        if (at.Type != JsonTokenType.Number)
            Problem(at, $"{what} is not a number.");
        else if (!double.IsFinite(at.Number))
            Problem(at, $"{what} is too large a number.");
        else
            return at.Number;
        // Any number that no other check complains of.
        return 1;
    }

    private bool BindBoolean(JsonPoint at, string what)
    {
        if (at.Type is not (JsonTokenType.True or JsonTokenType.False))
            Problem(at, $"{what} is not true or false.");
        return at.Type == JsonTokenType.True;
    }

    // One text or a list of them.
    private List<JsonPoint> Strings(JsonPoint at, string member)
    {
        if (Member(at, member) is not { } value)
            return [];
        if (value.Type == JsonTokenType.String)
            return [value];
        if (value.Type != JsonTokenType.StartArray || value.Items.Count == 0)
        {
            Problem(value, $"'{member}' is not a text or a list of texts with at least one in it.");
            return [];
        }

        return [.. value.Items.Where(item => IsString(item, $"An item of '{member}'"))];
    }

    private JsonPoint? Required(JsonPoint at, string what, string member)
    {
        var value = Member(at, member);
        if (value is null)
            Problem(at, $"{what} needs '{member}'.");
        return value;
    }

    private static JsonPoint? Member(JsonPoint at, string name)
    {
        foreach (var member in at.Members)
        {
            if (member.Name == name)
                return member.Value;
        }

        return null;
    }

    private bool IsObject(JsonPoint at, string what, params ReadOnlySpan<string> members)
    {
        if (at.Type != JsonTokenType.StartObject)
        {
            Problem(at, $"{what} is not an object.");
            return false;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in at.Members)
        {
            if (!members.Contains(member.Name))
                Problem(member.Offset, $"{what} has no member '{member.Name}': use {string.Join(", ", members!)}.");
            else if (!seen.Add(member.Name))
                Problem(member.Offset, $"'{member.Name}' stands here twice: keep one.");
        }

        return true;
    }

    private bool IsArray(JsonPoint at, string what) => Is(at, JsonTokenType.StartArray, $"{what} is not a list.");

    private bool IsString(JsonPoint at, string what) => Is(at, JsonTokenType.String, $"{what} is not a text.");

    private bool Is(JsonPoint at, JsonTokenType type, string problem)
    {
        if (at.Type == type)
            return true;
        Problem(at, problem);
        return false;
    }

    private static string Choices(IEnumerable<KeyValuePair<string, int>> choices) =>
        string.Join(", ", choices.OrderBy(choice => choice.Value).Select(choice => choice.Key));

    private void Problem(JsonPoint at, string text) => Problem(at.Offset, text);

    private void Problem(long offset, string text) => Problems.Add((offset, text));
}
