using SafeCommunity.Grains;
using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Storage.Sqlite.Lists;

/// <summary>
/// A checked filter over the fields of a read table as an SQL condition. Values only ever travel as parameters. Text is
/// compared by its exact characters throughout, which is why an asterisk becomes a comparison of the ends and not LIKE.
/// </summary>
internal sealed class FilterSql
{
    /// <summary>More comparisons than a person writes, and fewer than SQLite takes in one expression.</summary>
    private const int MaxNodes = 500;

    private readonly ListSource _source;
    private readonly List<object> _parameters;
    private int _nodes;

    /// <summary>Parameter 0 is the community, 1 is now.</summary>
    public FilterSql(ListSource source, string community, DateTimeOffset now)
    {
        _source = source;
        _parameters = [community, TimeColumn.Of(now)];
    }

    public IReadOnlyList<object> Parameters => _parameters;

    /// <summary>The parameters that are the same on every page: all but now.</summary>
    public IEnumerable<object> StableParameters => _parameters.Where((_, index) => index != 1);

    /// <summary>The condition; its parameters are added to <see cref="Parameters"/>.</summary>
    /// <exception cref="RefusedException">The filter is too long, or names a field that is not there.</exception>
    public string Translate(FilterNode node)
    {
        if (++_nodes > MaxNodes)
            throw new RefusedException(Refusal.InvalidArgument, $"The filter has more than {MaxNodes} parts: make it shorter.");
        return node switch
        {
            FilterAnd and => Join(and.Operands, " AND ", "1"),
            FilterOr or => Join(or.Operands, " OR ", "0"),
            FilterNot not => $"(NOT {Translate(not.Operand)})",
            FilterComparison comparison => Translate(comparison),
            _ => throw new ArgumentException($"A filter has no {node.GetType().Name}.", nameof(node)),
        };
    }

    /// <summary>Adds a value and returns its name in the SQL.</summary>
    public string Parameter(object value)
    {
        _parameters.Add(value);
        return $"${_parameters.Count - 1}";
    }

    private string Join(IReadOnlyList<FilterNode> operands, string with, string empty) =>
        operands.Count == 0 ? empty : $"({string.Join(with, operands.Select(Translate))})";

    private string Translate(FilterComparison comparison)
    {
        if (comparison.Operator == FilterOperator.Equal && comparison.Field == _source.Open.Field && comparison.Number == _source.Open.Number)
            return _source.Open.Condition;

        var field = _source.ExpressionOf(comparison.Field);
        return comparison.Text is { } text
            ? TranslateText(WholeName(comparison.Field, text) ?? field, comparison.Operator, text)
            : $"({field} {OperatorOf(comparison.Operator)} {Parameter(comparison.Number ?? 0)})";
    }

    private string? WholeName(string field, string text) =>
        field == "name" && text.Contains('/', StringComparison.Ordinal) ? _source.WholeName : null;

    private string TranslateText(string field, FilterOperator @operator, string text)
    {
        var openStart = text.StartsWith('*');
        var openEnd = text.EndsWith('*');
        var fixedText = text[(openStart ? 1 : 0)..(openEnd && text.Length > 1 ? ^1 : ^0)];
        if (@operator == FilterOperator.Has)
            return Matches(field, fixedText, openStart: true, openEnd: true);
        if (@operator is not (FilterOperator.Equal or FilterOperator.NotEqual) || !(openStart || openEnd))
            return $"({field} {OperatorOf(@operator)} {Parameter(text)})";
        var matches = Matches(field, fixedText, openStart, openEnd);
        return @operator == FilterOperator.Equal ? matches : $"(NOT {matches})";
    }

    private string Matches(string field, string text, bool openStart, bool openEnd)
    {
        if (text.Length == 0)
            return "1";
        var value = Parameter(text);
        return (openStart, openEnd) switch
        {
            (true, true) => $"(instr({field}, {value}) > 0)",
            (false, true) => $"(substr({field}, 1, length({value})) = {value})",
            _ => $"(length({field}) >= length({value}) AND substr({field}, -length({value})) = {value})",
        };
    }

    private static string OperatorOf(FilterOperator @operator) => @operator switch
    {
        FilterOperator.Equal or FilterOperator.Has => "=",
        FilterOperator.NotEqual => "<>",
        FilterOperator.Less => "<",
        FilterOperator.LessOrEqual => "<=",
        FilterOperator.Greater => ">",
        FilterOperator.GreaterOrEqual => ">=",
        _ => throw new ArgumentOutOfRangeException(nameof(@operator), @operator, "There is no such operator."),
    };
}
