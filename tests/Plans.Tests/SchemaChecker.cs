using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SafeCommunity.Plans.Tests;

/// <summary>Checks the few keywords of JSON Schema that the seeds' schemas use, and fails on any other.</summary>
internal sealed class SchemaChecker(JsonNode root)
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
            case "additionalProperties" when rule is JsonObject:
                return value is not JsonObject others ? [] : others.SelectMany(member => Check(rule, member.Value, $"{path}.{member.Key}"));
            case "$schema" or "$id" or "title" or "description" or "$defs" or "additionalProperties" or "then" or "default":
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
            case "propertyNames":
                return value is not JsonObject keyed ? [] : keyed.SelectMany(member => Check(rule, JsonValue.Create(member.Key), path));
            case "uniqueItems":
                return Is(value is not JsonArray all || all.Select(item => item?.ToJsonString()).Distinct().Count() == all.Count, "holds an item twice");
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
            case "minProperties":
                return Is(value is not JsonObject { Count: var given } || given >= (int)rule, "says too little");
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
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
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
