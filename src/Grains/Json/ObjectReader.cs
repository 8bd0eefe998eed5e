using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace SafeCommunity.Grains.Json;

/// <summary>
/// Reads the members of one object. What is missing or of the wrong type is added to the problems, and a harmless value
/// returned, so that reading goes on and finds the rest; <see cref="Finish"/> complains of members nobody asked for.
/// </summary>
internal sealed class ObjectReader
{
    private readonly Dictionary<string, SourceMember> _members;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    private ObjectReader(SourceNode node, ProblemList problems)
    {
        Node = node;
        Problems = problems;
        _members = node.Members.ToDictionary(member => member.Name, StringComparer.Ordinal);
    }

    /// <summary>The object itself.</summary>
    public SourceNode Node { get; }

    /// <summary>Where problems go.</summary>
    public ProblemList Problems { get; }

    /// <summary>A reader of the value; null, and a problem, when it is not an object.</summary>
    /// <param name="node">The value.</param>
    /// <param name="what">What a message calls it, for instance <c>a building</c>.</param>
    /// <param name="problems">Where problems go.</param>
    public static ObjectReader? Of(SourceNode node, string what, ProblemList problems)
    {
        if (node.Kind == JsonValueKind.Object)
            return new ObjectReader(node, problems);
        problems.Add(node.Offset, node.NotA("an object", what));
        return null;
    }

    /// <summary>The member's value, null when it is not there.</summary>
    public SourceNode? Find(string name)
    {
        _asked.Add(name);
        return _members.TryGetValue(name, out var member) ? member.Value : null;
    }

    /// <summary>The value of a member that must be there; null, and a problem, when it is not.</summary>
    public SourceNode? Require(string name)
    {
        var node = Find(name);
        if (node is null)
            Problems.Add(Node.Offset, $"'{name}' is missing");
        return node;
    }

    /// <summary>Where a member's value begins, or the object when the member is not there.</summary>
    public int OffsetOf(string name) => _members.TryGetValue(name, out var member) ? member.Value.Offset : Node.Offset;

    /// <summary>Adds a problem at a member's value.</summary>
    public void Complain(string name, string message) => Problems.Add(OffsetOf(name), message);

    /// <summary>A text; null when it is not there.</summary>
    public string? OptionalText(string name)
    {
        if (Find(name) is not { } node)
            return null;
        if (node.Kind == JsonValueKind.String)
            return node.Text;
        Mistyped($"'{name}'", node, "a text");
        return null;
    }

    /// <summary>A text that must be there.</summary>
    public string RequiredText(string name) => TryText(name, out var text) ? text : "";

    /// <summary>A text that must be there and is checked further; false, a problem, and an empty text when there is none.</summary>
    public bool TryText(string name, out string text)
    {
        var found = Require(name) is null ? null : OptionalText(name);
        text = found ?? "";
        return found is not null;
    }

    /// <summary>One text, or the texts of an array that holds at least one; none when it is not there.</summary>
    public ImmutableArray<SourceNode> OptionalTexts(string name)
    {
        switch (Find(name))
        {
            case null:
                return [];
            case { Kind: JsonValueKind.String } text:
                return [text];
            case { Kind: JsonValueKind.Array, Items: { IsEmpty: false } items }:
                foreach (var item in items.Where(item => item.Kind != JsonValueKind.String))
                    Mistyped($"An item of '{name}'", item, "a text");
                return [.. items.Where(item => item.Kind == JsonValueKind.String)];
            case { } other:
                Mistyped($"'{name}'", other, "a text or a list of texts with at least one in it");
                return [];
        }
    }

    /// <summary>A whole number in a range; null when it is not there.</summary>
    public int? OptionalInteger(string name, int least, int most)
    {
        if (Find(name) is not { } node)
            return null;
        if (node.Kind != JsonValueKind.Number)
            Mistyped($"'{name}'", node, "a whole number");
        else if (!int.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            || value < least || value > most)
            Problems.Add(node.Offset, $"'{name}' must be a whole number from {least} to {most}, not {node.Text}");
        else
            return value;
        return null;
    }

    /// <summary>A whole number in a range that must be there.</summary>
    public int RequiredInteger(string name, int least, int most) =>
        Require(name) is null ? least : OptionalInteger(name, least, most) ?? least;

    /// <summary>A finite number in a range; null when it is not there.</summary>
    public double? OptionalNumber(string name, double least, double most)
    {
        if (Find(name) is not { } node)
            return null;
        if (node.Kind != JsonValueKind.Number)
            Mistyped($"'{name}'", node, "a number");
        else if (ToNumber(node) is { } value && value >= least && value <= most)
            return value;
        else
            Problems.Add(node.Offset, string.Create(CultureInfo.InvariantCulture, $"'{name}' must be from {least} to {most}, not {node.Text}"));
        return null;
    }

    /// <summary>A finite number in a range that must be there.</summary>
    public double RequiredNumber(string name, double least, double most) =>
        Require(name) is null ? least : OptionalNumber(name, least, most) ?? least;

    /// <summary>Any finite number; null when it is not there.</summary>
    public double? OptionalNumber(string name)
    {
        if (Find(name) is not { } node)
            return null;
        if (node.Kind != JsonValueKind.Number)
            Mistyped($"'{name}'", node, "a number");
        else if (ToNumber(node) is { } value)
            return value;
        else
            Problems.Add(node.Offset, $"'{name}' is too large a number.");
        return null;
    }

    /// <summary>True or false; null when it is not there.</summary>
    public bool? OptionalBoolean(string name)
    {
        if (Find(name) is not { } node)
            return null;
        if (node.Kind is JsonValueKind.True or JsonValueKind.False)
            return node.Kind == JsonValueKind.True;
        Mistyped($"'{name}'", node, "true or false");
        return null;
    }

    /// <summary>The items of an array; none when it is not there.</summary>
    public ImmutableArray<SourceNode> OptionalArray(string name)
    {
        if (Find(name) is not { } node)
            return [];
        if (node.Kind == JsonValueKind.Array)
            return node.Items;
        Mistyped($"'{name}'", node, "an array");
        return [];
    }

    /// <summary>The items of an array that must be there.</summary>
    public ImmutableArray<SourceNode> RequiredArray(string name) => Require(name) is null ? [] : OptionalArray(name);

    /// <summary>What the objects of an array are read as; none when it is not there.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="what">What a message calls one, for instance <c>a building</c>.</param>
    /// <param name="read">Reads one; what it leaves over is complained of.</param>
    public ImmutableArray<T> OptionalEach<T>(string name, string what, Func<ObjectReader, T> read)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        foreach (var node in OptionalArray(name))
        {
            if (Of(node, what, Problems) is not { } item)
                continue;
            items.Add(read(item));
            item.Finish();
        }

        return items.DrainToImmutable();
    }

    /// <summary>What the objects of an array that must be there are read as.</summary>
    /// <inheritdoc cref="OptionalEach"/>
    public ImmutableArray<T> RequiredEach<T>(string name, string what, Func<ObjectReader, T> read) =>
        Require(name) is null ? [] : OptionalEach(name, what, read);

    /// <summary>The texts of an array, each once; none when it is not there.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="what">What a message calls one, for instance <c>a name</c>.</param>
    /// <param name="comparer">Which texts are the same.</param>
    public ImmutableArray<SourceNode> OptionalDistinctTexts(string name, string what, StringComparer comparer)
    {
        var texts = ImmutableArray.CreateBuilder<SourceNode>();
        var seen = new HashSet<string>(comparer);
        foreach (var node in OptionalArray(name))
        {
            if (node.Kind != JsonValueKind.String)
                Mistyped($"An item of '{name}'", node, "a text");
            else if (!seen.Add(node.Text))
                Problems.Add(node.Offset, $"'{node.Text}' stands twice in '{name}': give {what} once");
            else
                texts.Add(node);
        }

        return texts.DrainToImmutable();
    }

    /// <summary>An object; null when it is not there.</summary>
    public ObjectReader? OptionalObject(string name) =>
        Find(name) is { } node ? Of(node, $"'{name}'", Problems) : null;

    /// <summary>An object that must be there; null, and a problem, otherwise.</summary>
    public ObjectReader? RequiredObject(string name) => Require(name) is null ? null : OptionalObject(name);

    /// <summary>Complains of every member that nobody asked for.</summary>
    public void Finish()
    {
        foreach (var member in Node.Members)
        {
            if (!_asked.Contains(member.Name))
                Problems.Add(member.Offset, $"unknown member '{member.Name}'; known here: {string.Join(", ", _asked)}");
        }
    }

    /// <summary>A number as a double; null when it is not a finite one.</summary>
    public static double? ToNumber(SourceNode node) =>
        node.Kind == JsonValueKind.Number
        && double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value)
            ? value
            : null;

    private void Mistyped(string what, SourceNode node, string wanted) =>
        Problems.Add(node.Offset, node.NotA(wanted, what));
}
