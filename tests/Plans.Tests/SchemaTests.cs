using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SafeCommunity.Grains.Plans;
using Xunit;

namespace SafeCommunity.Plans.Tests;

/// <summary>The plan's JSON schema, which editors use, says the same as the reader.</summary>
public class SchemaTests
{
    private static readonly JsonNode Schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Seeds.Folder, "community.schema.json")))!;

    [Fact]
    public void Chengbei_is_valid() => Assert.Empty(new SchemaChecker(Schema).Check(Parse()));

    [Fact]
    public void What_the_schema_requires_the_reader_requires_and_neither_knows_more()
    {
        // Every object of the plan (the first of each array) loses each of its members, and gets one that is unknown.
        foreach (var path in Objects(Parse(), []).Select(found => found.ToArray()))
        {
            foreach (var name in ((JsonObject)At(Parse(), path)).Select(member => member.Key))
                AssertAgree(plan => ((JsonObject)At(plan, path)).Remove(name), $"{string.Join('/', path)} without {name}");
            AssertAgree(plan => ((JsonObject)At(plan, path)).Add("colour", "red"), $"{string.Join('/', path)} with an unknown member");
        }
    }

    [Fact]
    public void Values_out_of_range_or_of_a_wrong_type_are_refused_by_both()
    {
        foreach (var path in Objects(Parse(), []).Select(found => found.ToArray()))
        {
            foreach (var (name, _) in (JsonObject)At(Parse(), path))
            {
                if (name == "$schema")
                    continue;
                AssertAgree(plan => ((JsonObject)At(plan, path))[name] = JsonValue.Create(-1e9), $"{string.Join('/', path)}/{name} = -1e9");
                AssertAgree(plan => ((JsonObject)At(plan, path))[name] = new JsonArray(true), $"{string.Join('/', path)}/{name} = [true]");
            }
        }
    }

    private static JsonNode Parse() => JsonNode.Parse(
        Seeds.ChengbeiText, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!;

    private static void AssertAgree(Action<JsonNode> edit, string what)
    {
        var plan = Parse();
        edit(plan);
        var valid = !new SchemaChecker(Schema).Check(plan).Any();
        var read = true;
        try
        {
            PlanFile.Read(JsonSerializer.SerializeToUtf8Bytes(plan));
        }
        catch (PlanFileException)
        {
            read = false;
        }

        Assert.True(valid == read, $"{what}: the schema says {valid}, the reader {read}");
    }

    private static JsonNode At(JsonNode node, IEnumerable<string> path) => path.Aggregate(
        node, (at, step) => at is JsonArray array ? array[int.Parse(step, CultureInfo.InvariantCulture)]! : at[step]!);

    private static IEnumerable<IEnumerable<string>> Objects(JsonNode? node, IEnumerable<string> path) => node switch
    {
        JsonObject members => members.SelectMany(member => Objects(member.Value, path.Append(member.Key))).Prepend(path),
        JsonArray { Count: > 0 } items => Objects(items[0], path.Append("0")),
        _ => [],
    };

    /// <summary>Checks the few keywords of JSON Schema that the plan's schema uses, and fails on any other.</summary>
    private sealed class SchemaChecker(JsonNode root)
    {
        public IEnumerable<string> Check(JsonNode? value) => Check(root, value, "$");

        private IEnumerable<string> Check(JsonNode schema, JsonNode? value, string path) =>
            from keyword in (JsonObject)schema
            from problem in Check(keyword.Key, keyword.Value!, (JsonObject)schema, value, path)
            select problem;

        private IEnumerable<string> Check(string keyword, JsonNode rule, JsonObject schema, JsonNode? value, string path)
        {
            switch (keyword)
            {
                case "$schema" or "$id" or "title" or "description" or "$defs" or "additionalProperties" or "then":
                    return [];
                case "$ref":
                    return Check(root["$defs"]![((string)rule!)["#/$defs/".Length..]]!, value, path);
                case "type":
                    return Is(IsOfType((string)rule!, value), $"is not {rule}");
                case "required":
                    return value is JsonObject has ? ((JsonArray)rule).Where(name => !has.ContainsKey((string)name!)).Select(name => $"{path}: {name} is missing") : [];
                case "properties":
                    var properties = (JsonObject)rule;
                    var closed = schema["additionalProperties"] is JsonValue open && !open.GetValue<bool>();
                    return value is not JsonObject members ? [] : members.SelectMany(member =>
                        properties[member.Key] is { } of ? Check(of, member.Value, $"{path}.{member.Key}")
                        : closed ? [$"{path}: {member.Key} is unknown"] : []);
                case "items" when rule is JsonValue:
                    var most = ((JsonArray)schema["prefixItems"]!).Count;
                    return Is(value is not JsonArray { Count: var count } || count <= most, $"has more than {most} items");
                case "items":
                    return value is JsonArray items ? items.SelectMany((item, at) => Check(rule, item, $"{path}[{at}]")) : [];
                case "prefixItems":
                    return value is JsonArray tuple ? ((JsonArray)rule).Zip(tuple, (of, item) => Check(of!, item, path)).SelectMany(found => found) : [];
                case "enum":
                    return Is(((JsonArray)rule).Any(allowed => JsonNode.DeepEquals(allowed, value)), $"is not one of {rule}");
                case "const":
                    return Is(JsonNode.DeepEquals(rule, value), $"is not {rule}");
                case "if":
                    return Check(rule, value, path).Any() ? [] : Check(schema["then"]!, value, path);
                case "pattern":
                    return Is(Text(value) is not { } named || Regex.IsMatch(named, (string)rule!), $"does not match {rule}");
                case "minLength":
                    return Is(Text(value) is not { } shortest || shortest.Length >= (int)rule, "is too short");
                case "maxLength":
                    return Is(Text(value) is not { } longest || longest.Length <= (int)rule, "is too long");
                case "minItems":
                    return Is(value is not JsonArray { Count: var held } || held >= (int)rule, "has too few items");
                case "minimum":
                    return Is(Number(value) is not { } low || low >= (double)rule, $"is below {rule}");
                case "maximum":
                    return Is(Number(value) is not { } high || high <= (double)rule, $"is above {rule}");
                default:
                    throw new NotSupportedException($"The schema uses '{keyword}', which this check does not know.");
            }

            IEnumerable<string> Is(bool good, string problem) => good ? [] : [$"{path}: {problem}"];
        }

        private static bool IsOfType(string type, JsonNode? value) => type switch
        {
            "object" => value is JsonObject,
            "array" => value is JsonArray,
            "string" => Text(value) is not null,
            "number" => Number(value) is not null,
            "integer" => Number(value) is { } number && number == Math.Floor(number),
            _ => throw new NotSupportedException($"The schema uses the type '{type}', which this check does not know."),
        };

        private static string? Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

        private static double? Number(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number
            ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)
            : null;
    }
}
