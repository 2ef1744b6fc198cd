{#
    The chance that a standard normal value is at least so far from 0, either way: erfc(|z| / sqrt 2)
    with a relative error below 1.2e-7 (W. H. Press et al., Numerical Recipes in C, erfcc).
#}
{% macro two_sided_p(z) -%}
    {%- set x = 'abs(' ~ z ~ ') / sqrt(2.0)' -%}
    {%- set t = '(1.0 / (1.0 + 0.5 * ' ~ x ~ '))' -%}
    {{ t }} * exp(
        -power({{ x }}, 2) - 1.26551223 + {{ t }} * (1.00002368 + {{ t }} * (0.37409196
        + {{ t }} * (0.09678418 + {{ t }} * (-0.18628806 + {{ t }} * (0.27886807
        + {{ t }} * (-1.13520398 + {{ t }} * (1.48851587 + {{ t }} * (-0.82215223
        + {{ t }} * 0.17087277))))))))
    )
{%- endmacro %}
