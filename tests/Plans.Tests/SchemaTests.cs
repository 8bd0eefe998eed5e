using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Plans;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using Xunit;

namespace SafeCommunity.Plans.Tests;

/// <summary>The seeds' JSON schemas, which editors use, say the same as the readers.</summary>
public class SchemaTests
{
    /// <summary>A schema, and a file of it in chengbei's folder.</summary>
    public static TheoryData<string, string> Files =>
    [
        ("community.schema.json", "community.json"),
        ("teams.schema.json", "teams.json"),
        ("procedure.schema.json", "procedures/fire.json"),
        ("procedure.schema.json", "procedures/noise.json"),
    ];

    [Fact]
    public void Chengbei_is_valid()
    {
        foreach (var (schema, file) in Seeds.ProcedureFiles.Select(path => ("procedure.schema.json", $"procedures/{Path.GetFileName(path)}"))
            .Append(("community.schema.json", "community.json")).Append(("teams.schema.json", "teams.json")))
        {
            var wrong = new SchemaChecker(SchemaOf(schema)).Check(Parse(file));
            Assert.True(!wrong.Any(), $"{file}: {string.Join('\n', wrong)}");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void What_the_schema_requires_the_reader_requires_and_neither_knows_more(string schema, string file)
    {
        // Every object of the file (the first of each array) loses each of its members, and gets one that is unknown.
        var check = new Agreement(schema, file);
        foreach (var path in Objects(Parse(file), []).Select(found => found.ToArray()))
        {
            foreach (var name in ((JsonObject)At(Parse(file), path)).Select(member => member.Key))
                check.Assert(root => ((JsonObject)At(root, path)).Remove(name), $"{string.Join('/', path)} without {name}");
            check.Assert(root => ((JsonObject)At(root, path)).Add("colour", "red"), $"{string.Join('/', path)} with an unknown member");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Values_out_of_range_or_of_a_wrong_type_are_refused_by_both(string schema, string file)
    {
        var check = new Agreement(schema, file);
        foreach (var path in Objects(Parse(file), []).Select(found => found.ToArray()))
        {
            foreach (var (name, _) in (JsonObject)At(Parse(file), path))
            {
                if (name == "$schema")
                    continue;
                check.Assert(root => ((JsonObject)At(root, path))[name] = JsonValue.Create(-1e9), $"{string.Join('/', path)}/{name} = -1e9");
                check.Assert(root => ((JsonObject)At(root, path))[name] = new JsonArray(true), $"{string.Join('/', path)}/{name} = [true]");
                check.Assert(root => ((JsonObject)At(root, path))[name] = "No such word!", $"{string.Join('/', path)}/{name} = a text", readerKnowsMore: true);
            }
        }
    }

    private static JsonNode SchemaOf(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Seeds.Folder, name)))!;

    private static JsonNode Parse(string file) => JsonNode.Parse(
        File.ReadAllText(Path.Combine(Seeds.Folder, "chengbei", file)),
        documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!;

    private static JsonNode At(JsonNode node, IEnumerable<string> path) => path.Aggregate(
        node, (at, step) => at is JsonArray array ? array[int.Parse(step, CultureInfo.InvariantCulture)]! : at[step]!);

    private static IEnumerable<IEnumerable<string>> Objects(JsonNode? node, IEnumerable<string> path) => node switch
    {
        JsonObject members => members.SelectMany(member => Objects(member.Value, path.Append(member.Key))).Prepend(path),
        JsonArray { Count: > 0 } items => Objects(items[0], path.Append("0")),
        _ => [],
    };

    private sealed class Agreement(string schema, string file)
    {
        private readonly SchemaChecker _schema = new(SchemaOf(schema));

        /// <summary>Edits the file; schema and reader must say the same of it.</summary>
        /// <param name="edit">The edit.</param>
        /// <param name="what">What a message calls it.</param>
        /// <param name="readerKnowsMore">Whether the reader may know better: what names something that must exist.</param>
        public void Assert(Action<JsonNode> edit, string what, bool readerKnowsMore = false)
        {
            var root = Parse(file);
            edit(root);
            var valid = !_schema.Check(root).Any();
            var read = true;
            try
            {
                Read(JsonSerializer.SerializeToUtf8Bytes(root));
            }
            catch (SourceFileException)
            {
                read = false;
            }

            Xunit.Assert.True(valid == read || (valid && readerKnowsMore), $"{file}, {what}: the schema says {valid}, the reader {read}");
        }

        private void Read(byte[] utf8)
        {
            if (file == "community.json")
                PlanFile.Read(utf8);
            else if (file == "teams.json")
                TeamFile.Read(utf8);
            else
                ProcedureFile.Read(utf8);
        }
    }
}
