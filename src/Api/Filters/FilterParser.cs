using System.Collections.Immutable;
using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Api.Filters;

/// <summary>
/// Reads filters after google.aip.dev/160. OR binds tighter than AND, and terms side by side are joined as with AND:
/// <c>a = 1 AND b = 2 OR c = 3</c> is <c>a = 1 AND (b = 2 OR c = 3)</c>. A term without a field, and functions, are not
/// supported.
/// </summary>
internal sealed class FilterParser
{
    private readonly FilterSchema _schema;
    private readonly FilterLexer _lexer;
    private FilterToken _token;
    private int _depth;
    private int _comparisons;

    private FilterParser(string text, FilterSchema schema)
    {
        _schema = schema;
        _lexer = new FilterLexer(text);
        _token = _lexer.Next();
    }

    /// <summary>The filter's tree; null when the text is blank, which means all.</summary>
    /// <exception cref="FilterSyntaxException">The text is no filter, or names what the schema has not.</exception>
    public static FilterNode? Parse(string text, FilterSchema schema)
    {
        if (text.Length > FilterLimits.Length)
            throw new FilterSyntaxException(FilterLimits.Length + 1, $"a filter has at most {FilterLimits.Length} characters");

        if (string.IsNullOrWhiteSpace(text))
            return null;

        var parser = new FilterParser(text, schema);
        var filter = parser.ParseExpression();
        return parser._token.Kind == FilterTokenKind.End
            ? filter
            : throw new FilterSyntaxException(parser._token.Column, $"unexpected '{parser._token.Text}'; terms are joined by AND or OR");
    }

    private FilterNode ParseExpression()
    {
        var operands = ImmutableArray.CreateBuilder<FilterNode>();
        operands.Add(ParseFactor());
        while (true)
        {
            if (_token.Is("AND"))
                _token = _lexer.Next();
            else if (_token.Kind is FilterTokenKind.End or FilterTokenKind.Close || _token.Is("OR"))
                break;

            operands.Add(ParseFactor());
        }

        return operands.Count == 1 ? operands[0] : new FilterAnd(operands.ToImmutable());
    }

    private FilterNode ParseFactor()
    {
        var operands = ImmutableArray.CreateBuilder<FilterNode>();
        operands.Add(ParseTerm());
        while (_token.Is("OR"))
        {
            _token = _lexer.Next();
            operands.Add(ParseTerm());
        }

        return operands.Count == 1 ? operands[0] : new FilterOr(operands.ToImmutable());
    }

    private FilterNode ParseTerm()
    {
        if (_token.Kind != FilterTokenKind.Minus && !_token.Is("NOT"))
            return ParseSimple();

        _token = _lexer.Next();
        return new FilterNot(ParseSimple());
    }

    private FilterNode ParseSimple()
    {
        if (_token.Kind != FilterTokenKind.Open)
            return ParseComparison();

        var open = _token;
        if (++_depth > FilterLimits.Depth)
            throw new FilterSyntaxException(open.Column, $"parentheses nest at most {FilterLimits.Depth} deep");

        _token = _lexer.Next();
        var inner = ParseExpression();
        if (_token.Kind != FilterTokenKind.Close)
        {
            throw new FilterSyntaxException(
                _token.Column, _token.Kind == FilterTokenKind.End
                    ? $"the parenthesis opened at column {open.Column} is not closed"
                    : $"unexpected '{_token.Text}'; terms are joined by AND or OR");
        }

        _token = _lexer.Next();
        _depth--;
        return inner;
    }

    private FilterComparison ParseComparison()
    {
        var name = _token;
        if (name.Kind != FilterTokenKind.Word || name.Text is "AND" or "OR" or "NOT")
        {
            throw new FilterSyntaxException(
                name.Column, name.Kind == FilterTokenKind.End
                    ? "the filter ends where a field should stand"
                    : $"'{name.Text}' stands where a field should; fields are: {_schema.FieldNames}");
        }

        var field = _schema.Find(name.Text, name.Column);
        if (++_comparisons > FilterLimits.Comparisons)
            throw new FilterSyntaxException(name.Column, $"a filter makes at most {FilterLimits.Comparisons} comparisons");

        var comparator = _lexer.Next();
        var @operator = ReadOperator(field, comparator);
        var value = _lexer.NextValue();
        if (value.Kind is not (FilterTokenKind.Word or FilterTokenKind.Quoted))
        {
            throw new FilterSyntaxException(
                value.Column, $"a value should stand here, after '{field.Name} {comparator.Text}'; write it in quotes if it has blanks or parentheses");
        }

        _token = _lexer.Next();
        return _schema.Compare(field, @operator, value.Text, value.Column);
    }

    private static FilterOperator ReadOperator(FilterField field, FilterToken token)
    {
        FilterOperator? @operator = token.Kind != FilterTokenKind.Comparator ? null : token.Text switch
        {
            "=" => FilterOperator.Equal,
            "!=" => FilterOperator.NotEqual,
            "<" => FilterOperator.Less,
            "<=" => FilterOperator.LessOrEqual,
            ">" => FilterOperator.Greater,
            ">=" => FilterOperator.GreaterOrEqual,
            ":" => FilterOperator.Has,
            _ => null,
        };

        if (@operator is not { } found)
            throw new FilterSyntaxException(token.Column, $"after '{field.Name}' should stand one of = != < <= > >= :");

        return FilterSchema.Fits(field, found)
            ? found
            : throw new FilterSyntaxException(token.Column, $"'{token.Text}' does not fit field '{field.Name}'");
    }
}
